// Accepts clients, dials their pods and joins both inside the kernel: what many bytes pass through is a pipe (splice(2)), what few do one buffer. Node-API, version 9.
// A pair is a client and, in time, its pod. Most are ours from the first to the last: Node has no handle of them, and hears what becomes of them. Others come as two of Node's
// descriptors, which it has stopped reading, and stay Node's: it closes them when their end was told.
// Bytes are moved by a thread of its own, so that nobody who is served waits for what JavaScript does meanwhile. It is told of pairs, and tells of them, under one lock.
#define _GNU_SOURCE
#define NAPI_VERSION 9
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/sock_diag.h>
#include <net/if.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <node_api.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>
#include <uv.h>

enum {
  BUFFER_BYTES = 64 << 10,
  /** A read of so much makes a way one that carries much; a splice of less ends that. */
  MUCH_BYTES = 32 << 10,
  LITTLE_BYTES = 4 << 10,
  /** The larger a pipe, the less a byte costs: at 1 MiB some third of what it costs at 256 KiB. */
  PIPE_BYTES = 1 << 20,
  /** What may be held up of one way: no more is taken at once where the other side might not take it all. */
  HELD_BYTES = 256 << 10,
  /** Empty ones that are kept. */
  SPARE_PIPES = 4,
  EVENTS = 256,
  /** After so much of one way it is the others' turn. */
  TURN_BYTES = 2 << 20,
  /** Pairs of whom is told in one turn of Node's loop. */
  TOLD_AT_ONCE = 16,
  /** Of one pair: its id, what is to be told of it as bits, and the error of `UNDIALLED`. */
  WORDS_OF_ONE = 3,
  STACK_BYTES = 128 << 10,
  /** An id is the place of a pair and, above it, how often that has served: what is late is of nobody. Together they fit in 31 bits, which JavaScript has no cheaper number than. */
  PLACE_BITS = 20,
  MOST_PAIRS = 1 << PLACE_BITS,
  GENERATIONS = 1 << 11,
};

/** Of an event that is no pair's: the thread is to end. */
#define WAKE UINT64_MAX

/**
 * What is told of a pair, in the order in which it can have come about before anybody listened. `UNDIALLED`: its pod could not be connected to. `LAST_WORDS`: the pod broke while the
 * client had not taken all that it said; the end is still to come. `GONE`: the client broke before it was joined. After `UNDIALLED`, and `STILLBORN` of a pair of ours, its client waits as before.
 */
typedef enum { JOINED, UNDIALLED, STILLBORN, LAST_WORDS, ENDED, RESET, GONE } Word;

/** `OVER`: nothing of it is watched here. `WAITING`: its client is, which should it break is told. */
typedef enum { OVER, WAITING, DIALLING, RELAYING } Stage;

typedef struct Pipe {
  int in, out;
  struct Pipe *next;
} Pipe;

/** One direction. Bytes that `to` has not taken are in `pipe` or in `held`, never in both, and until they have gone nothing more is read. */
typedef struct {
  int from, to;
  /** Node reads it at any time. */
  atomic_uint_least64_t bytes;
  Pipe *pipe;
  size_t inPipe;
  char *held;
  size_t heldFrom, heldTo;
  /** As far as is known: a call that would block says otherwise. */
  bool readable, writable;
  /** It is told when `to` takes more. Most never have to be: what is asked for at once would be told at once, and wake the thread for nothing. */
  bool isDrainTold;
  /** What is readable may have more behind it than one read shows: a FIN, or a mark of urgent data, at which every read stops. */
  bool ending;
  bool much;
  bool hasFin, isFinPassed;
} Way;

typedef struct Pair {
  uint32_t place;
  /** Of those that use the same memory one after the other. */
  uint32_t generation;
  /** Its pods so far: what is late of one is not of the next. */
  uint16_t dials;
  /** Between `meet` or `join` and `leave`, `take` or `reset`, which are Node's. */
  bool isTaken;
  /** Its descriptors are closed here. */
  bool isOurs;
  Stage stage;
  /** By the pod; what it said before is still on its way. */
  bool isBroken;
  /** By the client: told once, and perhaps while it is read no further. Node reads it at any time. */
  atomic_bool isClientBroken;
  /** Of the list of those that have used up their turn. */
  bool isYielding;
  /** Of the list of those of whom something is to be told: bits of `Word`, none of them when it was left meanwhile. */
  bool isTold;
  uint32_t toTell;
  /** Why it is `UNDIALLED`. */
  int error;
  struct Pair *nextYielding, *nextTold, *nextFree;
  /** From the client to the pod, and back. */
  Way in, out;
} Pair;

/** Where clients come. Node's alone. */
typedef struct Listener {
  uv_poll_t poll;
  int fd;
  int keepAliveSeconds;
  /** So many of the next may have connected before it was ready. */
  uint32_t unready;
  napi_ref onClients;
  struct Splicer *splicer;
  struct Listener *next;
} Listener;

/** One for each thread of Node's that has loaded this. */
typedef struct Splicer {
  /** Node's alone. */
  napi_env env;
  napi_ref onTold, wordsKept;
  int32_t *words;
  Listener *listeners;
  napi_async_context context;
  napi_async_cleanup_hook_handle hook;
  uv_async_t async;
  uint32_t taken;
  pthread_t thread;
  int epoll, wake;
  /** What follows, and all pairs, belong to whoever holds `lock`. Who wants it stands in `door` until he has it, so that neither side is kept out by the other's coming back for it. */
  pthread_mutex_t door, lock;
  Pair **pairs;
  uint32_t count, room;
  Pair *freePairs, *yielding, **lastYielding, *told, **lastTold;
  Pipe *spare;
  /** At most so many ways are held up in a pipe at once; any others in memory, with one buffer at most. */
  int mostPipes;
  int pipes, spares;
  char buffer[BUFFER_BYTES];
} Splicer;

static void seize(Splicer *splicer) {
  pthread_mutex_lock(&splicer->door);
  pthread_mutex_lock(&splicer->lock);
  pthread_mutex_unlock(&splicer->door);
}

static void release(Splicer *splicer) { pthread_mutex_unlock(&splicer->lock); }

/** Undefined where so large a pipe is not to be had: a user has 16,384 pages in all pipes together (pipe-user-pages-soft), and then gets some of two pages, by which a byte costs more than by the buffer. */
static Pipe *openPipe(void) {
  int ends[2];
  if (pipe2(ends, O_NONBLOCK | O_CLOEXEC) != 0) return NULL;
  Pipe *pipe = fcntl(ends[1], F_SETPIPE_SZ, PIPE_BYTES) >= PIPE_BYTES ? malloc(sizeof *pipe) : NULL;
  if (pipe) *pipe = (Pipe){.in = ends[1], .out = ends[0]};
  else {
    close(ends[0]);
    close(ends[1]);
  }
  return pipe;
}

static Pipe *takePipe(Splicer *splicer) {
  Pipe *pipe = splicer->spare;
  if (pipe) {
    splicer->spare = pipe->next;
    splicer->spares -= 1;
    return pipe;
  }
  if (splicer->pipes >= splicer->mostPipes) return NULL;
  pipe = openPipe();
  if (pipe) splicer->pipes += 1;
  return pipe;
}

static void closePipe(Splicer *splicer, Pipe *pipe) {
  close(pipe->in);
  close(pipe->out);
  free(pipe);
  splicer->pipes -= 1;
}

/** Only an empty one serves somebody else. */
static void givePipe(Splicer *splicer, Pipe *pipe, bool isEmpty) {
  if (!isEmpty || splicer->spares >= SPARE_PIPES) return closePipe(splicer, pipe);
  pipe->next = splicer->spare;
  splicer->spare = pipe;
  splicer->spares += 1;
}

static void freeWay(Splicer *splicer, Way *way) {
  if (way->pipe) givePipe(splicer, way->pipe, way->inPipe == 0);
  free(way->held);
  way->pipe = NULL;
  way->held = NULL;
}

static bool isHeld(const Way *way) { return way->inPipe > 0 || way->held; }

static bool isUntouched(const Pair *pair) { return pair->in.bytes == 0 && pair->out.bytes == 0 && !pair->in.hasFin; }

/** `isReset`: its other side sees an RST. */
static void drop(const Splicer *splicer, const Pair *pair, int fd, bool isReset) {
  if (!pair->isOurs) return (void)epoll_ctl(splicer->epoll, EPOLL_CTL_DEL, fd, NULL);
  const struct linger none = {.l_onoff = 1, .l_linger = 0};
  if (isReset) setsockopt(fd, SOL_SOCKET, SO_LINGER, &none, sizeof none);
  close(fd);
}

/** Its client may wait for another. */
static void dropPod(Splicer *splicer, Pair *pair, bool isReset) {
  freeWay(splicer, &pair->in);
  freeWay(splicer, &pair->out);
  drop(splicer, pair, pair->in.to, isReset);
  pair->dials += 1;
  pair->stage = WAITING;
}

/** Its descriptors are closed, or Node's alone again. */
static void letGo(Splicer *splicer, Pair *pair, bool isReset) {
  if (pair->stage == OVER) return;
  if (pair->stage != WAITING) dropPod(splicer, pair, isReset);
  drop(splicer, pair, pair->in.from, isReset);
  pair->stage = OVER;
}

/** Node is told in its own time; of what has ended, the descriptors are let go at once. */
static void tell(Splicer *splicer, Pair *pair, Word word) {
  if (word == UNDIALLED) dropPod(splicer, pair, false);
  else if (word == STILLBORN && pair->isOurs) dropPod(splicer, pair, true);
  else if (word >= STILLBORN && word != LAST_WORDS) letGo(splicer, pair, word != ENDED);
  pair->toTell |= 1u << word;
  if (pair->isTold) return;
  pair->isTold = true;
  pair->nextTold = NULL;
  *splicer->lastTold = pair;
  splicer->lastTold = &pair->nextTold;
}

/** By a read or a write of `fd`. What the pod said before it broke goes to the client first. */
static void breakBy(Splicer *splicer, Pair *pair, int fd) {
  const bool byPod = fd == pair->in.to;
  if (byPod && isUntouched(pair)) return tell(splicer, pair, STILLBORN);
  if (!byPod || !isHeld(&pair->out)) return tell(splicer, pair, RESET);
  if (pair->isBroken) return;
  pair->isBroken = true;
  tell(splicer, pair, LAST_WORDS);
}

enum { WATCHED = EPOLLIN | EPOLLPRI | EPOLLRDHUP | EPOLLET };

static uint32_t idOf(const Pair *pair) { return pair->generation << PLACE_BITS | pair->place; }

/** What an event of this side of the pair is told by: its lowest bit is 0 for the client, and for a pod the highest say which. */
static uint64_t keyOf(const Pair *pair, int fd) {
  const bool isPod = fd == pair->in.to;
  return (uint64_t)(isPod ? pair->dials : 0) << 32 | (uint64_t)idOf(pair) << 1 | isPod;
}

static bool watch(Splicer *splicer, int operation, int fd, uint32_t events, uint64_t key) {
  struct epoll_event event = {.events = events, .data.u64 = key};
  return epoll_ctl(splicer->epoll, operation, fd, &event) == 0;
}

/** Asks for the moment at which `to` takes more, be it that it does already. */
static void awaitDrain(Splicer *splicer, Pair *pair, Way *way) {
  way->writable = false;
  if (way->isDrainTold) return;
  way->isDrainTold = true;
  watch(splicer, EPOLL_CTL_MOD, way->to, WATCHED | EPOLLOUT, keyOf(pair, way->to));
}

typedef enum { BLOCKED, PASSED, BROKEN } Passing;

/** What is held goes on. */
static Passing passHeld(Splicer *splicer, Pair *pair, Way *way) {
  while (isHeld(way)) {
    ssize_t count = way->held ? send(way->to, way->held + way->heldFrom, way->heldTo - way->heldFrom, MSG_NOSIGNAL | MSG_DONTWAIT)
                              : splice(way->pipe->out, NULL, way->to, NULL, way->inPipe, SPLICE_F_MOVE | SPLICE_F_NONBLOCK);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0 && errno == EAGAIN) {
      awaitDrain(splicer, pair, way);
      return BLOCKED;
    }
    if (count <= 0) return BROKEN;
    if (!way->held) way->inPipe -= count;
    else if ((way->heldFrom += count) == way->heldTo) {
      free(way->held);
      way->held = NULL;
    }
  }
  if (way->pipe) givePipe(splicer, way->pipe, true);
  way->pipe = NULL;
  return PASSED;
}

/** Bytes that `to` does not take at once. False: there is no memory. */
static bool hold(Way *way, const char *bytes, size_t count) {
  way->held = malloc(count);
  if (!way->held) return false;
  memcpy(way->held, bytes, count);
  way->heldFrom = 0;
  way->heldTo = count;
  return true;
}

/** So much may be taken at once. A page in a socket counts whole, however little of it is used: hence the half. */
static size_t mostOf(const Way *way) {
  uint32_t memory[SK_MEMINFO_VARS] = {0};
  socklen_t size = sizeof memory;
  if (getsockopt(way->to, SOL_SOCKET, SO_MEMINFO, memory, &size) != 0) return HELD_BYTES;
  const uint32_t all = memory[SK_MEMINFO_SNDBUF], used = memory[SK_MEMINFO_WMEM_QUEUED];
  const size_t half = all > used ? (all - used) / 2 : 0;
  return half < HELD_BYTES ? HELD_BYTES : half > PIPE_BYTES ? PIPE_BYTES : half;
}

/** It was not about the connection: reading may do. */
static bool isRefusal(int error) { return error == EINVAL || error == EPERM || error == ENOSYS || error == ENOMEM; }

/** Reads once, by a pipe or by the buffer. Answers as read(2) does; 0 is a FIN. */
static ssize_t takeOnce(Splicer *splicer, Way *way) {
  if (way->much && (way->pipe = takePipe(splicer))) {
    const ssize_t count = splice(way->from, NULL, way->pipe->in, NULL, mostOf(way), SPLICE_F_MOVE | SPLICE_F_NONBLOCK);
    way->much = count >= LITTLE_BYTES;
    if (count > 0) {
      way->bytes += count;
      way->inPipe = count;
      return count;
    }
    const int error = errno;
    givePipe(splicer, way->pipe, count == 0 || error == EAGAIN);
    way->pipe = NULL;
    // A mark of urgent data looks like a FIN here, and a kernel may refuse to splice: the read below says what is so. A reset is said once only.
    if (count < 0 && !isRefusal(error)) {
      errno = error;
      return -1;
    }
  }
  const ssize_t count = recv(way->from, splicer->buffer, BUFFER_BYTES, MSG_DONTWAIT);
  if (count <= 0) return count;
  way->bytes += count;
  way->much = count >= MUCH_BYTES;
  // It was all, unless a FIN is behind it: whatever comes from now on is told anew.
  if (count < BUFFER_BYTES && !way->ending) way->readable = false;
  ssize_t sent = send(way->to, splicer->buffer, count, MSG_NOSIGNAL | MSG_DONTWAIT);
  // What the write has against it, the next one says again.
  if (sent < 0) sent = 0;
  if (sent < count && !hold(way, splicer->buffer + sent, count - sent)) {
    errno = ENOMEM;
    return -1;
  }
  return count;
}

/** Moves what can be moved of one way. False: what follows of the pair was told. */
static bool move(Splicer *splicer, Pair *pair, Way *way) {
  size_t moved = 0;
  for (;;) {
    if (isHeld(way)) {
      if (!way->writable) return true;
      const Passing passing = passHeld(splicer, pair, way);
      if (passing == BROKEN) {
        breakBy(splicer, pair, way->to);
        return false;
      }
      if (passing == BLOCKED) return true;
    }
    if (pair->isBroken) {
      if (way == &pair->in) return true;
      tell(splicer, pair, RESET);
      return false;
    }
    if (way->hasFin) {
      // A server that accepts and closes at once is as good as one that breaks: nobody has been served.
      if (way == &pair->out && !way->isFinPassed && isUntouched(pair)) {
        tell(splicer, pair, STILLBORN);
        return false;
      }
      // A descriptor of ours whose other FIN has passed is closed at once, and that sends this one.
      const Way *back = way == &pair->in ? &pair->out : &pair->in;
      if (!way->isFinPassed && !(pair->isOurs && back->isFinPassed)) shutdown(way->to, SHUT_WR);
      way->isFinPassed = true;
      return true;
    }
    if (!way->readable) return true;
    if (moved >= TURN_BYTES) {
      if (!pair->isYielding) {
        pair->isYielding = true;
        pair->nextYielding = NULL;
        *splicer->lastYielding = pair;
        splicer->lastYielding = &pair->nextYielding;
      }
      return true;
    }
    const ssize_t count = takeOnce(splicer, way);
    if (count > 0) moved += count;
    else if (count == 0) way->hasFin = true;
    else if (errno == EAGAIN) way->readable = false;
    else if (errno != EINTR) {
      breakBy(splicer, pair, way->from);
      return false;
    }
  }
}

static void moveBoth(Splicer *splicer, Pair *pair) {
  if (!move(splicer, pair, &pair->out) || pair->stage != RELAYING) return;
  if (!move(splicer, pair, &pair->in) || pair->stage != RELAYING) return;
  if (pair->in.isFinPassed && pair->out.isFinPassed) return tell(splicer, pair, ENDED);
  // A client that broke is not read while its pod takes nothing, and would never be missed. Behind its FIN it has said all that it had to say, which its pod may still take: Node gives that its time.
  if (pair->isClientBroken && isHeld(&pair->in) && !pair->in.hasFin) breakBy(splicer, pair, pair->in.from);
}

/** The pod has answered the SYN. False: not by a connection. */
static bool isAnswered(Splicer *splicer, Pair *pair) {
  int error = 0;
  socklen_t size = sizeof error;
  getsockopt(pair->in.to, SOL_SOCKET, SO_ERROR, &error, &size);
  if (error) {
    pair->error = error;
    tell(splicer, pair, UNDIALLED);
    return false;
  }
  pair->stage = RELAYING;
  tell(splicer, pair, JOINED);
  // What the client has said meanwhile is told now.
  watch(splicer, EPOLL_CTL_MOD, pair->in.from, WATCHED | EPOLLOUT, keyOf(pair, pair->in.from));
  return true;
}

static void takeEvent(Splicer *splicer, const struct epoll_event *event) {
  const uint64_t key = event->data.u64;
  const uint32_t id = (uint32_t)key >> 1;
  const bool isOfPod = key & 1;
  Pair *pair = splicer->pairs[id & (MOST_PAIRS - 1)];
  if (pair->stage == OVER || idOf(pair) != id || (isOfPod && pair->dials != key >> 32)) return;
  if (pair->stage != RELAYING && !isOfPod) {
    if (event->events & (EPOLLHUP | EPOLLERR)) tell(splicer, pair, GONE);
    return;
  }
  if (pair->stage == DIALLING && !isAnswered(splicer, pair)) return;
  Way *from = isOfPod ? &pair->out : &pair->in;
  Way *to = isOfPod ? &pair->in : &pair->out;
  if (event->events & (EPOLLPRI | EPOLLRDHUP | EPOLLHUP | EPOLLERR)) from->ending = true;
  if (event->events & (EPOLLIN | EPOLLPRI | EPOLLRDHUP | EPOLLHUP | EPOLLERR)) from->readable = true;
  if (event->events & (EPOLLOUT | EPOLLHUP | EPOLLERR)) to->writable = true;
  if ((event->events & EPOLLERR) && !isOfPod) pair->isClientBroken = true;
  moveBoth(splicer, pair);
}

/** Those whose turn was over, once. */
static void moveYielding(Splicer *splicer) {
  seize(splicer);
  Pair *pair = splicer->yielding;
  splicer->yielding = NULL;
  splicer->lastYielding = &splicer->yielding;
  while (pair) {
    Pair *next = pair->nextYielding;
    pair->isYielding = false;
    if (pair->stage == RELAYING) moveBoth(splicer, pair);
    release(splicer);
    pair = next;
    seize(splicer);
  }
  release(splicer);
}

static void *moveAll(void *data) {
  Splicer *splicer = data;
  struct epoll_event events[EVENTS];
  bool areYielding = false;
  for (;;) {
    const int count = epoll_wait(splicer->epoll, events, EVENTS, areYielding ? 0 : -1);
    for (int index = 0; index < count; index += 1) {
      if (events[index].data.u64 == WAKE) return NULL;
      seize(splicer);
      takeEvent(splicer, &events[index]);
      const bool areTold = splicer->told;
      release(splicer);
      // Others may be many.
      if (areTold) uv_async_send(&splicer->async);
    }
    if (areYielding) moveYielding(splicer);
    seize(splicer);
    areYielding = splicer->yielding;
    const bool areTold = splicer->told;
    release(splicer);
    if (areTold) uv_async_send(&splicer->async);
  }
}

/** A function of JavaScript's, to which what it throws comes as to a callback of Node's own. */
static void call(Splicer *splicer, napi_ref function, uint32_t word) {
  napi_env env = splicer->env;
  napi_handle_scope scope;
  napi_value receiver, called, given, pending;
  bool isPending;
  napi_open_handle_scope(env, &scope);
  napi_get_reference_value(env, function, &called);
  napi_get_global(env, &receiver);
  napi_create_uint32(env, word, &given);
  napi_make_callback(env, splicer->context, receiver, called, 1, &given, NULL);
  if (napi_is_exception_pending(env, &isPending) == napi_ok && isPending) {
    napi_get_and_clear_last_exception(env, &pending);
    napi_fatal_exception(env, pending);
  }
  napi_close_handle_scope(env, scope);
}

/** Fills the words with what is to be told. Answers of how many pairs. */
static uint32_t collect(Splicer *splicer, bool *areMore) {
  uint32_t count = 0;
  seize(splicer);
  for (Pair *pair; count < TOLD_AT_ONCE && (pair = splicer->told); ) {
    splicer->told = pair->nextTold;
    pair->isTold = false;
    if (!pair->toTell) continue;
    int32_t *words = &splicer->words[WORDS_OF_ONE * count++];
    words[0] = idOf(pair);
    words[1] = pair->toTell;
    words[2] = pair->error;
    pair->toTell = 0;
  }
  if (!splicer->told) splicer->lastTold = &splicer->told;
  *areMore = splicer->told;
  release(splicer);
  return count;
}

static void onTold(uv_async_t *async) {
  Splicer *splicer = async->data;
  bool areMore;
  const uint32_t count = collect(splicer, &areMore);
  if (areMore) uv_async_send(async);
  if (count > 0) call(splicer, splicer->onTold, count);
}

static void freeSplicer(Splicer *splicer) {
  if (splicer->epoll >= 0) close(splicer->epoll);
  if (splicer->wake >= 0) close(splicer->wake);
  pthread_mutex_destroy(&splicer->door);
  pthread_mutex_destroy(&splicer->lock);
  free(splicer->pairs);
  free(splicer);
}

static void onClosed(uv_handle_t *handle) {
  Splicer *splicer = handle->data;
  for (uint32_t index = 0; index < splicer->count; index += 1) {
    letGo(splicer, splicer->pairs[index], true);
    free(splicer->pairs[index]);
  }
  while (splicer->spare) {
    Pipe *pipe = splicer->spare;
    splicer->spare = pipe->next;
    closePipe(splicer, pipe);
  }
  const napi_async_cleanup_hook_handle hook = splicer->hook;
  freeSplicer(splicer);
  napi_remove_async_cleanup_hook(hook);
}

static void onListenerClosed(uv_handle_t *handle) { free(handle->data); }

/** Whoever waits there to be accepted is turned away when nobody else listens there. */
static void closeListener(Splicer *splicer, Listener **place) {
  Listener *listener = *place;
  *place = listener->next;
  napi_delete_reference(splicer->env, listener->onClients);
  uv_poll_stop(&listener->poll);
  close(listener->fd);
  uv_close((uv_handle_t *)&listener->poll, onListenerClosed);
}

static void stopThread(Splicer *splicer) {
  const uint64_t one = 1;
  while (write(splicer->wake, &one, sizeof one) < 0 && errno == EINTR) continue;
  pthread_join(splicer->thread, NULL);
}

/** Node's thread ends, which waits until the hook is removed. */
static void onNodeEnd(napi_async_cleanup_hook_handle hook, void *data) {
  Splicer *splicer = data;
  splicer->hook = hook;
  stopThread(splicer);
  while (splicer->listeners) closeListener(splicer, &splicer->listeners);
  uv_close((uv_handle_t *)&splicer->async, onClosed);
}

static Pair *takePair(Splicer *splicer) {
  Pair *pair = splicer->freePairs;
  if (pair) {
    splicer->freePairs = pair->nextFree;
    return pair;
  }
  if (splicer->count == MOST_PAIRS) return NULL;
  if (splicer->count == splicer->room) {
    const uint32_t room = splicer->room ? 2 * splicer->room : 64;
    Pair **pairs = realloc(splicer->pairs, room * sizeof *pairs);
    if (!pairs) return NULL;
    splicer->pairs = pairs;
    splicer->room = room;
  }
  pair = calloc(1, sizeof *pair);
  if (!pair) return NULL;
  pair->place = splicer->count;
  splicer->pairs[splicer->count++] = pair;
  return pair;
}

/** Of what was free. */
static void beginPair(Splicer *splicer, Pair *pair, bool isOurs) {
  pair->generation = (pair->generation + 1) % GENERATIONS;
  pair->isTaken = true;
  pair->isOurs = isOurs;
  pair->isBroken = false;
  pair->isClientBroken = false;
  if (splicer->taken++ == 0) uv_ref((uv_handle_t *)&splicer->async);
}

static void freePair(Splicer *splicer, Pair *pair) {
  letGo(splicer, pair, true);
  pair->isTaken = false;
  pair->toTell = 0;
  if (--splicer->taken == 0) uv_unref((uv_handle_t *)&splicer->async);
  pair->nextFree = splicer->freePairs;
  splicer->freePairs = pair;
}

static Splicer *splicerOf(napi_env env) {
  void *splicer;
  napi_get_instance_data(env, &splicer);
  return splicer;
}

/** Of the pair that `meet` or `join` answered and nobody has left. */
static Pair *pairOf(napi_env env, Splicer *splicer, napi_value word) {
  uint32_t id;
  if (napi_get_value_uint32(env, word, &id) == napi_ok && (id & (MOST_PAIRS - 1)) < splicer->count) {
    Pair *pair = splicer->pairs[id & (MOST_PAIRS - 1)];
    if (pair->isTaken && idOf(pair) == id) return pair;
  }
  napi_throw_range_error(env, NULL, "there is no such pair");
  return NULL;
}

/** What was read of a connection before it came here is the first that is held; undefined when that is nothing. */
static bool holdEarly(napi_env env, Way *way, napi_value early) {
  bool isBuffer;
  void *bytes;
  size_t count;
  napi_is_buffer(env, early, &isBuffer);
  if (!isBuffer || napi_get_buffer_info(env, early, &bytes, &count) != napi_ok || count == 0) return true;
  way->bytes = count;
  return hold(way, bytes, count);
}

/** `join(client, clientEarly, clientHasFin, pod, podEarly, podHasFin)`: descriptors, what was read of each already, and whether that was all. Answers the pair's id; undefined: nothing was done. */
static napi_value join(napi_env env, napi_callback_info info) {
  Splicer *splicer = splicerOf(env);
  size_t count = 6;
  napi_value words[6], answer;
  int client, pod;
  bool clientHasFin, podHasFin;
  napi_get_undefined(env, &answer);
  napi_get_cb_info(env, info, &count, words, NULL, NULL);
  if (count < 6 || napi_get_value_int32(env, words[0], &client) != napi_ok || napi_get_value_int32(env, words[3], &pod) != napi_ok ||
      napi_get_value_bool(env, words[2], &clientHasFin) != napi_ok || napi_get_value_bool(env, words[5], &podHasFin) != napi_ok) {
    napi_throw_type_error(env, NULL, "join takes two descriptors, each with what was read of it, and whether that was all");
    return NULL;
  }
  seize(splicer);
  Pair *pair = takePair(splicer);
  if (!pair) {
    release(splicer);
    return answer;
  }
  beginPair(splicer, pair, false);
  pair->in = (Way){.from = client, .to = pod, .hasFin = clientHasFin, .writable = true};
  pair->out = (Way){.from = pod, .to = client, .hasFin = podHasFin, .writable = true};
  pair->stage = RELAYING;
  // Both ways are looked at once, for what has been said already.
  pair->out.isDrainTold = true;
  const uint64_t key = keyOf(pair, client);
  const bool isJoined = holdEarly(env, &pair->in, words[1]) && holdEarly(env, &pair->out, words[4]) &&
                        watch(splicer, EPOLL_CTL_ADD, pod, WATCHED, keyOf(pair, pod)) && watch(splicer, EPOLL_CTL_ADD, client, EPOLLET, key);
  if (!isJoined) freePair(splicer, pair);
  release(splicer);
  // The client has mostly spoken, which wakes the thread at once: with the lock still taken it would only fall asleep again. That is refused when the pair has ended since.
  if (isJoined) watch(splicer, EPOLL_CTL_MOD, client, WATCHED | EPOLLOUT, key);
  if (isJoined) napi_create_uint32(env, idOf(pair), &answer);
  return answer;
}

/** `meet(client)`: the descriptor of one that was accepted, which is ours from here on. Answers the pair's id; undefined: nothing was done. */
static napi_value meet(napi_env env, napi_callback_info info) {
  Splicer *splicer = splicerOf(env);
  size_t count = 1;
  napi_value word, answer;
  int client;
  napi_get_undefined(env, &answer);
  napi_get_cb_info(env, info, &count, &word, NULL, NULL);
  if (count < 1 || napi_get_value_int32(env, word, &client) != napi_ok) return napi_throw_type_error(env, NULL, "meet takes a descriptor"), NULL;
  seize(splicer);
  Pair *pair = takePair(splicer);
  if (pair) {
    beginPair(splicer, pair, true);
    pair->in = (Way){.from = client, .to = -1};
    pair->stage = WAITING;
    // What it says is not looked at before somebody can hear it; that it broke is told unasked.
    if (!watch(splicer, EPOLL_CTL_ADD, client, EPOLLET, keyOf(pair, client))) {
      pair->stage = OVER;
      freePair(splicer, pair);
      pair = NULL;
    }
  }
  release(splicer);
  if (pair) napi_create_uint32(env, idOf(pair), &answer);
  return answer;
}

/** Small pieces go at once, and who is silent for so long is asked ten times, each second, whether he is still there: as libuv has it. Whoever connects to a listener has it of that. */
static bool makeReady(int fd, int keepAliveSeconds) {
  const int yes = 1, everySeconds = 1, times = 10;
  return setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes) == 0 && setsockopt(fd, SOL_SOCKET, SO_KEEPALIVE, &yes, sizeof yes) == 0 &&
         setsockopt(fd, IPPROTO_TCP, TCP_KEEPIDLE, &keepAliveSeconds, sizeof keepAliveSeconds) == 0 &&
         setsockopt(fd, IPPROTO_TCP, TCP_KEEPINTVL, &everySeconds, sizeof everySeconds) == 0 &&
         setsockopt(fd, IPPROTO_TCP, TCP_KEEPCNT, &times, sizeof times) == 0;
}

static socklen_t readAddress(const char *host, int port, struct sockaddr_storage *address) {
  struct sockaddr_in *four = (struct sockaddr_in *)address;
  struct sockaddr_in6 *six = (struct sockaddr_in6 *)address;
  *address = (struct sockaddr_storage){0};
  if (inet_pton(AF_INET, host, &four->sin_addr) == 1) {
    four->sin_family = AF_INET;
    four->sin_port = htons(port);
    return sizeof *four;
  }
  if (inet_pton(AF_INET6, host, &six->sin6_addr) != 1) return 0;
  six->sin6_family = AF_INET6;
  six->sin6_port = htons(port);
  return sizeof *six;
}

/** A socket that has sent its SYN; a negative errno where it could not. Its own port goes into `local`. */
static int sendSyn(const char *host, int port, int keepAliveSeconds, int *local) {
  struct sockaddr_storage to, from;
  const socklen_t size = readAddress(host, port, &to);
  if (size == 0) return -EINVAL;
  const int fd = socket(to.ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (fd < 0) return -errno;
  int error = makeReady(fd, keepAliveSeconds) ? 0 : errno;
  if (!error && connect(fd, (struct sockaddr *)&to, size) != 0 && errno != EINPROGRESS && errno != EINTR) error = errno;
  socklen_t fromSize = sizeof from;
  if (!error && getsockname(fd, (struct sockaddr *)&from, &fromSize) != 0) error = errno;
  // TCP lets a socket connect to itself when the kernel happens to choose the dialled port of a local address as its own.
  if (!error && fromSize == size && memcmp(&from, &to, size) == 0) error = ECONNREFUSED;
  if (error) return close(fd), -error;
  *local = ntohs(to.ss_family == AF_INET ? ((struct sockaddr_in *)&from)->sin_port : ((struct sockaddr_in6 *)&from)->sin6_port);
  return fd;
}

/** `dial(id, host, port, keepAliveSeconds)`: one SYN to its pod, of whose answer is told. Answers our own port; a negative errno: no SYN is under way. `ECANCELED`: the client has broken, of which is still to be told. */
static napi_value dial(napi_env env, napi_callback_info info) {
  Splicer *splicer = splicerOf(env);
  size_t count = 4, length;
  napi_value words[4], answer;
  char host[INET6_ADDRSTRLEN];
  int port, keepAliveSeconds, local = 0;
  napi_get_cb_info(env, info, &count, words, NULL, NULL);
  if (count < 4 || napi_get_value_string_latin1(env, words[1], host, sizeof host, &length) != napi_ok || napi_get_value_int32(env, words[2], &port) != napi_ok ||
      napi_get_value_int32(env, words[3], &keepAliveSeconds) != napi_ok)
    return napi_throw_type_error(env, NULL, "dial takes a pair, an address, a port and a number of seconds"), NULL;
  Pair *pair = pairOf(env, splicer, words[0]);
  if (!pair) return NULL;
  const int fd = sendSyn(host, port, keepAliveSeconds, &local);
  int result = fd < 0 ? fd : local;
  seize(splicer);
  if (fd >= 0 && pair->stage != WAITING) {
    close(fd);
    result = -ECANCELED;
  } else if (fd >= 0) {
    pair->in = (Way){.from = pair->in.from, .to = fd, .writable = true};
    pair->out = (Way){.from = fd, .to = pair->in.from, .writable = true};
    // Both sides are told of with EPOLLOUT from the moment at which they are joined.
    pair->in.isDrainTold = pair->out.isDrainTold = true;
    pair->stage = DIALLING;
    // Nothing that was still to be told is of this pod.
    pair->toTell = 0;
    if (!watch(splicer, EPOLL_CTL_ADD, fd, WATCHED | EPOLLOUT, keyOf(pair, fd))) {
      result = -errno;
      dropPod(splicer, pair, false);
    }
  }
  release(splicer);
  napi_create_int32(env, result, &answer);
  return answer;
}

static bool isToTell(const Pair *pair, Word word) { return pair->toTell >> word & 1; }

/** `undial(id, isAnsweredToo)`: gives the dial up; if wished, also when the pod has answered and nobody has said anything yet. False: it has answered, and that they are joined is told. */
static napi_value undial(napi_env env, napi_callback_info info) {
  Splicer *splicer = splicerOf(env);
  size_t count = 2;
  bool isAnsweredToo = false;
  napi_value words[2], answer;
  napi_get_cb_info(env, info, &count, words, NULL, NULL);
  Pair *pair = pairOf(env, splicer, words[0]);
  if (!pair) return NULL;
  napi_get_value_bool(env, words[1], &isAnsweredToo);
  seize(splicer);
  const bool isUnheard = isAnsweredToo && pair->stage == RELAYING && isUntouched(pair) && isToTell(pair, JOINED);
  if (pair->stage == DIALLING || isUnheard) dropPod(splicer, pair, true);
  // Nobody waits for it any more, and the next dial would take it for its own.
  pair->toTell &= ~(1u << UNDIALLED | (isUnheard ? 1u << JOINED : 0));
  const bool isJoined = pair->stage == RELAYING || isToTell(pair, JOINED);
  release(splicer);
  napi_get_boolean(env, !isJoined, &answer);
  return answer;
}

/** `take(id)`: the descriptor of its client, which is the caller's from here on, and there is no such pair any more; a negative number: it is broken, dialled for or joined. */
static napi_value take(napi_env env, napi_callback_info info) {
  Splicer *splicer = splicerOf(env);
  size_t count = 1;
  napi_value word, answer;
  napi_get_cb_info(env, info, &count, &word, NULL, NULL);
  Pair *pair = pairOf(env, splicer, word);
  if (!pair) return NULL;
  seize(splicer);
  const int fd = pair->stage == WAITING ? pair->in.from : -1;
  if (fd >= 0) {
    epoll_ctl(splicer->epoll, EPOLL_CTL_DEL, fd, NULL);
    pair->stage = OVER;
    freePair(splicer, pair);
  }
  release(splicer);
  napi_create_int32(env, fd, &answer);
  return answer;
}

/** `leave(id)`: when it returns, the thread has let go of its descriptors; nothing more of it is told. One of ours that was not over is reset. */
static napi_value leave(napi_env env, napi_callback_info info) {
  Splicer *splicer = splicerOf(env);
  size_t count = 1;
  napi_value word;
  napi_get_cb_info(env, info, &count, &word, NULL, NULL);
  Pair *pair = pairOf(env, splicer, word);
  if (!pair) return NULL;
  seize(splicer);
  freePair(splicer, pair);
  release(splicer);
  return NULL;
}

static napi_value bytesOf(napi_env env, napi_callback_info info, bool isIn) {
  Splicer *splicer = splicerOf(env);
  size_t count = 1;
  napi_value word, answer;
  napi_get_cb_info(env, info, &count, &word, NULL, NULL);
  Pair *pair = pairOf(env, splicer, word);
  if (!pair) return NULL;
  napi_create_double(env, (double)(isIn ? pair->in.bytes : pair->out.bytes), &answer);
  return answer;
}

/** `bytesIn(id)`: from the client to the pod. */
static napi_value bytesIn(napi_env env, napi_callback_info info) { return bytesOf(env, info, true); }

static napi_value bytesOut(napi_env env, napi_callback_info info) { return bytesOf(env, info, false); }

/** `isDeserted(id)`: its client has broken, and the relay goes on for what it had said before. */
static napi_value isDeserted(napi_env env, napi_callback_info info) {
  Splicer *splicer = splicerOf(env);
  size_t count = 1;
  napi_value word, answer;
  napi_get_cb_info(env, info, &count, &word, NULL, NULL);
  Pair *pair = pairOf(env, splicer, word);
  if (!pair) return NULL;
  napi_get_boolean(env, pair->isClientBroken, &answer);
  return answer;
}

static void onReadable(uv_poll_t *poll, int status, int events) {
  (void)status, (void)events;
  Listener *listener = poll->data;
  call(listener->splicer, listener->onClients, listener->fd);
}

/** So many have connected and are to be accepted, as a listener tells it of itself. */
static uint32_t waitingAt(int fd) {
  struct tcp_info info = {0};
  socklen_t size = sizeof info;
  return getsockopt(fd, IPPROTO_TCP, TCP_INFO, &info, &size) == 0 ? info.tcpi_unacked : 0;
}

/** `listen(fd, keepAliveSeconds, onClients)`: whoever comes to this listening socket from here on is ours to accept, also when `fd` is closed. `onClients(listener)` is called while there is anybody. Answers the listener, a descriptor. */
static napi_value listenAt(napi_env env, napi_callback_info info) {
  Splicer *splicer = splicerOf(env);
  size_t count = 3;
  napi_value words[3], answer;
  int fd, keepAliveSeconds;
  uv_loop_t *loop;
  napi_get_cb_info(env, info, &count, words, NULL, NULL);
  if (count < 3 || napi_get_value_int32(env, words[0], &fd) != napi_ok || napi_get_value_int32(env, words[1], &keepAliveSeconds) != napi_ok)
    return napi_throw_type_error(env, NULL, "listen takes a descriptor, a number of seconds and a function"), NULL;
  if (!makeReady(fd, keepAliveSeconds)) return napi_throw_error(env, NULL, "this is no descriptor of a TCP socket"), NULL;
  Listener *listener = calloc(1, sizeof *listener);
  if (!listener || napi_get_uv_event_loop(env, &loop) != napi_ok || (listener->fd = fcntl(fd, F_DUPFD_CLOEXEC, 0)) < 0) {
    free(listener);
    return napi_throw_error(env, NULL, "there is no descriptor or memory for a listener"), NULL;
  }
  if (uv_poll_init(loop, &listener->poll, listener->fd) != 0) {
    close(listener->fd);
    free(listener);
    return napi_throw_error(env, NULL, "the event loop takes nothing more"), NULL;
  }
  listener->keepAliveSeconds = keepAliveSeconds;
  listener->unready = waitingAt(fd);
  listener->poll.data = listener;
  listener->splicer = splicer;
  listener->next = splicer->listeners;
  splicer->listeners = listener;
  napi_create_reference(env, words[2], 1, &listener->onClients);
  uv_poll_start(&listener->poll, UV_READABLE, onReadable);
  napi_create_int32(env, listener->fd, &answer);
  return answer;
}

static Listener **listenerOf(napi_env env, Splicer *splicer, napi_value word) {
  int fd;
  if (napi_get_value_int32(env, word, &fd) == napi_ok)
    for (Listener **place = &splicer->listeners; *place; place = &(*place)->next)
      if ((*place)->fd == fd) return place;
  napi_throw_range_error(env, NULL, "there is no such listener");
  return NULL;
}

/** `unlisten(listener)`: accepts nobody any more. */
static napi_value unlisten(napi_env env, napi_callback_info info) {
  Splicer *splicer = splicerOf(env);
  size_t count = 1;
  napi_value word;
  napi_get_cb_info(env, info, &count, &word, NULL, NULL);
  Listener **place = listenerOf(env, splicer, word);
  if (place) closeListener(splicer, place);
  return NULL;
}

/** `rest(listener, isResting)`: whether `onClients` is left uncalled for now. */
static napi_value rest(napi_env env, napi_callback_info info) {
  Splicer *splicer = splicerOf(env);
  size_t count = 2;
  napi_value words[2];
  bool isResting = false;
  napi_get_cb_info(env, info, &count, words, NULL, NULL);
  Listener **place = listenerOf(env, splicer, words[0]);
  napi_get_value_bool(env, words[1], &isResting);
  if (place && isResting) uv_poll_stop(&(*place)->poll);
  else if (place) uv_poll_start(&(*place)->poll, UV_READABLE, onReadable);
  return NULL;
}

enum { MOST_OF_HOST = INET6_ADDRSTRLEN + 1 + IF_NAMESIZE, MOST_OF_NAME = 3 + MOST_OF_HOST };

/** As an array of bytes: the port, lower byte first, the length of the host, and the host: of an address that is one of its link alone, with the link. */
static void writeName(const struct sockaddr_storage *address, uint8_t name[MOST_OF_NAME]) {
  const struct sockaddr_in *four = (const struct sockaddr_in *)address;
  const struct sockaddr_in6 *six = (const struct sockaddr_in6 *)address;
  const bool isFour = address->ss_family == AF_INET;
  const uint16_t port = ntohs(isFour ? four->sin_port : six->sin6_port);
  char *host = (char *)name + 3;
  if (!inet_ntop(address->ss_family, isFour ? (const void *)&four->sin_addr : &six->sin6_addr, host, MOST_OF_HOST)) *host = 0;
  char link[IF_NAMESIZE];
  if (!isFour && IN6_IS_ADDR_LINKLOCAL(&six->sin6_addr) && if_indextoname(six->sin6_scope_id, link)) strcat(strcat(host, "%"), link);
  name[0] = port & 255;
  name[1] = port >> 8;
  name[2] = strlen(host);
}

/** `accept(listener, name)`: the descriptor of one that waits to be accepted, and where it comes from (`writeName`); a negative errno, when nobody does or it cannot be done now. */
static napi_value acceptOne(napi_env env, napi_callback_info info) {
  Splicer *splicer = splicerOf(env);
  size_t count = 2, room;
  napi_value words[2], answer;
  int fd;
  uint8_t *name;
  struct sockaddr_storage address = {0};
  socklen_t size = sizeof address;
  napi_get_cb_info(env, info, &count, words, NULL, NULL);
  if (count < 2 || napi_get_buffer_info(env, words[1], (void **)&name, &room) != napi_ok || room < MOST_OF_NAME)
    return napi_throw_type_error(env, NULL, "accept takes a listener and a buffer for a name"), NULL;
  Listener **place = listenerOf(env, splicer, words[0]);
  if (!place) return NULL;
  Listener *listener = *place;
  do fd = accept4(listener->fd, (struct sockaddr *)&address, &size, SOCK_NONBLOCK | SOCK_CLOEXEC);
  while (fd < 0 && (errno == EINTR || errno == ECONNABORTED));
  const int result = fd < 0 ? -errno : fd;
  if (fd >= 0) writeName(&address, name);
  if (fd >= 0 && listener->unready > 0) {
    listener->unready -= 1;
    makeReady(fd, listener->keepAliveSeconds);
  }
  napi_create_int32(env, result, &answer);
  return answer;
}

/** Signals are for Node's threads. */
static bool startThread(Splicer *splicer) {
  sigset_t all, before;
  pthread_attr_t attributes;
  sigfillset(&all);
  if (pthread_attr_init(&attributes) != 0) return false;
  pthread_attr_setstacksize(&attributes, STACK_BYTES);
  pthread_sigmask(SIG_SETMASK, &all, &before);
  const bool isStarted = pthread_create(&splicer->thread, &attributes, moveAll, splicer) == 0;
  pthread_sigmask(SIG_SETMASK, &before, NULL);
  pthread_attr_destroy(&attributes);
  if (isStarted) pthread_setname_np(splicer->thread, "relay");
  return isStarted;
}

static Splicer *createSplicer(int mostPipes) {
  Splicer *splicer = calloc(1, sizeof *splicer);
  if (!splicer) return NULL;
  splicer->mostPipes = mostPipes;
  splicer->lastYielding = &splicer->yielding;
  splicer->lastTold = &splicer->told;
  pthread_mutex_init(&splicer->door, NULL);
  pthread_mutex_init(&splicer->lock, NULL);
  splicer->epoll = epoll_create1(EPOLL_CLOEXEC);
  splicer->wake = eventfd(0, EFD_CLOEXEC);
  struct epoll_event woken = {.events = EPOLLIN, .data.u64 = WAKE};
  if (splicer->epoll >= 0 && splicer->wake >= 0 && epoll_ctl(splicer->epoll, EPOLL_CTL_ADD, splicer->wake, &woken) == 0 && startThread(splicer))
    return splicer;
  freeSplicer(splicer);
  return NULL;
}

/** `start(onTold, words, mostPipes)`: from here on `onTold(count)` is called from the loop, when `words`, an Int32Array, has `WORDS_OF_ONE` of each of so many pairs. */
static napi_value start(napi_env env, napi_callback_info info) {
  size_t count = 3, length = 0;
  napi_value words[3], name;
  napi_typedarray_type type;
  int32_t *told;
  int mostPipes;
  uv_loop_t *loop;
  napi_get_cb_info(env, info, &count, words, NULL, NULL);
  if (count < 3 || napi_get_typedarray_info(env, words[1], &type, &length, (void **)&told, NULL, NULL) != napi_ok || type != napi_int32_array ||
      length < WORDS_OF_ONE * TOLD_AT_ONCE || napi_get_value_int32(env, words[2], &mostPipes) != napi_ok)
    return napi_throw_type_error(env, NULL, "start takes a function, room for what is told, and how many pipes there may be"), NULL;
  Splicer *started = splicerOf(env);
  if (started) {
    napi_delete_reference(env, started->onTold);
    napi_delete_reference(env, started->wordsKept);
    napi_create_reference(env, words[0], 1, &started->onTold);
    napi_create_reference(env, words[1], 1, &started->wordsKept);
    started->words = told;
    seize(started);
    started->mostPipes = mostPipes;
    release(started);
    return NULL;
  }
  if (napi_get_uv_event_loop(env, &loop) != napi_ok) return napi_throw_error(env, NULL, "there is no event loop"), NULL;
  Splicer *splicer = createSplicer(mostPipes);
  if (!splicer) return napi_throw_error(env, NULL, "there is no thread, descriptor or memory for it"), NULL;
  if (uv_async_init(loop, &splicer->async, onTold) != 0) {
    stopThread(splicer);
    freeSplicer(splicer);
    return napi_throw_error(env, NULL, "the event loop takes nothing more"), NULL;
  }
  splicer->async.data = splicer;
  uv_unref((uv_handle_t *)&splicer->async);
  splicer->env = env;
  splicer->words = told;
  napi_create_reference(env, words[0], 1, &splicer->onTold);
  napi_create_reference(env, words[1], 1, &splicer->wordsKept);
  napi_create_string_utf8(env, "splice", NAPI_AUTO_LENGTH, &name);
  napi_async_init(env, NULL, name, &splicer->context);
  napi_set_instance_data(env, splicer, NULL, NULL);
  napi_add_async_cleanup_hook(env, onNodeEnd, splicer, NULL);
  return NULL;
}

NAPI_MODULE_INIT() {
  const struct {
    const char *name;
    napi_callback call;
  } functions[] = {
      {"start", start}, {"listen", listenAt}, {"rest", rest}, {"unlisten", unlisten}, {"accept", acceptOne}, {"meet", meet}, {"dial", dial},
      {"undial", undial}, {"take", take}, {"join", join}, {"leave", leave}, {"bytesIn", bytesIn}, {"bytesOut", bytesOut}, {"isDeserted", isDeserted}};
  for (size_t index = 0; index < sizeof functions / sizeof *functions; index += 1) {
    napi_value function;
    napi_create_function(env, functions[index].name, NAPI_AUTO_LENGTH, functions[index].call, NULL, &function);
    napi_set_named_property(env, exports, functions[index].name, function);
  }
  return exports;
}
