// Joins two TCP connections of Node's inside the kernel: what many bytes pass through is a pipe (splice(2)), what few do one buffer. And accepts where many come at once. Node-API, version 9.
// The descriptors stay Node's: it has stopped reading them when they come here, and closes them when their end was told.
// Bytes are moved by a thread of its own, so that nobody who is served waits for what JavaScript does meanwhile. It is told of pairs, and tells of them, under one lock.
#define _GNU_SOURCE
#define NAPI_VERSION 9
#include <errno.h>
#include <fcntl.h>
#include <linux/sock_diag.h>
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
  /** What is told in one turn of Node's loop. */
  TOLD_AT_ONCE = 16,
  STACK_BYTES = 128 << 10,
};

/** Of an event that is no pair's: the thread is to end. */
#define WAKE UINT64_MAX

/** What is told of a pair, once. `LAST_WORDS`: the pod broke while the client had not taken all that it said; the end is still to come. */
typedef enum { ENDED, RESET, STILLBORN, LAST_WORDS } End;

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
  uint32_t id;
  /** Of those that use the same memory one after the other. */
  uint32_t generation;
  /** Between `join` and `leave`, which are Node's. */
  bool isTaken;
  /** Its descriptors are watched here. */
  bool isOpen;
  /** By the pod; what it said before is still on its way. */
  bool isBroken;
  /** Of the list of those that have used up their turn. */
  bool isWaiting;
  /** Of the list of those of whom something is to be told: the last words, the end, or both; neither, when it was left meanwhile. */
  bool isTold, hasLastWords, hasEnd;
  End end;
  struct Pair *nextWaiting, *nextTold, *nextFree;
  /** From the client to the pod, and back. */
  Way in, out;
} Pair;

/** One for each thread of Node's that has loaded this. */
typedef struct {
  /** Node's alone. */
  napi_env env;
  napi_ref onEnd;
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
  Pair *freePairs, *waiting, **lastWaiting, *told, **lastTold;
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

/** Its descriptors are Node's alone again. */
static void letGo(Splicer *splicer, Pair *pair) {
  if (!pair->isOpen) return;
  pair->isOpen = false;
  epoll_ctl(splicer->epoll, EPOLL_CTL_DEL, pair->in.from, NULL);
  epoll_ctl(splicer->epoll, EPOLL_CTL_DEL, pair->in.to, NULL);
  freeWay(splicer, &pair->in);
  freeWay(splicer, &pair->out);
}

/** Node is told in its own time; of what has ended, the descriptors are let go at once. */
static void tell(Splicer *splicer, Pair *pair, End end) {
  if (end == LAST_WORDS) pair->hasLastWords = true;
  else {
    letGo(splicer, pair);
    pair->hasEnd = true;
    pair->end = end;
  }
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

/** Of what an event of this side of the pair is told by. */
static uint64_t keyOf(const Pair *pair, int fd) { return (uint64_t)pair->generation << 32 | (uint64_t)pair->id << 1 | (fd == pair->in.to); }

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
static ssize_t take(Splicer *splicer, Way *way) {
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
      if (!way->isFinPassed) shutdown(way->to, SHUT_WR);
      way->isFinPassed = true;
      return true;
    }
    if (!way->readable) return true;
    if (moved >= TURN_BYTES) {
      if (!pair->isWaiting) {
        pair->isWaiting = true;
        pair->nextWaiting = NULL;
        *splicer->lastWaiting = pair;
        splicer->lastWaiting = &pair->nextWaiting;
      }
      return true;
    }
    const ssize_t count = take(splicer, way);
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
  if (!move(splicer, pair, &pair->out) || !pair->isOpen) return;
  if (!move(splicer, pair, &pair->in) || !pair->isOpen) return;
  if (pair->in.isFinPassed && pair->out.isFinPassed) tell(splicer, pair, ENDED);
}

/** An event is of the pair's client when its lowest bit is 0, else of its pod. */
static void takeEvent(Splicer *splicer, const struct epoll_event *event) {
  const uint64_t key = event->data.u64;
  Pair *pair = splicer->pairs[(uint32_t)key >> 1];
  if (!pair->isOpen || pair->generation != key >> 32) return;
  Way *from = key & 1 ? &pair->out : &pair->in;
  Way *to = key & 1 ? &pair->in : &pair->out;
  if (event->events & (EPOLLPRI | EPOLLRDHUP | EPOLLHUP | EPOLLERR)) from->ending = true;
  if (event->events & (EPOLLIN | EPOLLPRI | EPOLLRDHUP | EPOLLHUP | EPOLLERR)) from->readable = true;
  if (event->events & (EPOLLOUT | EPOLLHUP | EPOLLERR)) to->writable = true;
  // A client that broke is not read while its pod takes nothing, and would never be missed.
  if ((event->events & EPOLLERR) && from == &pair->in && isHeld(from) && !from->writable) return breakBy(splicer, pair, from->from);
  moveBoth(splicer, pair);
}

/** Those whose turn was over, once. */
static void moveWaiting(Splicer *splicer) {
  seize(splicer);
  Pair *pair = splicer->waiting;
  splicer->waiting = NULL;
  splicer->lastWaiting = &splicer->waiting;
  while (pair) {
    Pair *next = pair->nextWaiting;
    pair->isWaiting = false;
    if (pair->isOpen) moveBoth(splicer, pair);
    release(splicer);
    pair = next;
    seize(splicer);
  }
  release(splicer);
}

static void *moveAll(void *data) {
  Splicer *splicer = data;
  struct epoll_event events[EVENTS];
  bool areWaiting = false;
  for (;;) {
    const int count = epoll_wait(splicer->epoll, events, EVENTS, areWaiting ? 0 : -1);
    for (int index = 0; index < count; index += 1) {
      if (events[index].data.u64 == WAKE) return NULL;
      seize(splicer);
      takeEvent(splicer, &events[index]);
      release(splicer);
    }
    if (areWaiting) moveWaiting(splicer);
    seize(splicer);
    areWaiting = splicer->waiting;
    const bool areTold = splicer->told;
    release(splicer);
    if (areTold) uv_async_send(&splicer->async);
  }
}

/** JavaScript may leave this pair or join others before this returns. */
static void say(Splicer *splicer, uint32_t id, End end) {
  napi_env env = splicer->env;
  napi_handle_scope scope;
  napi_value receiver, onEnd, words[2], pending;
  bool isPending;
  napi_open_handle_scope(env, &scope);
  napi_get_reference_value(env, splicer->onEnd, &onEnd);
  napi_get_global(env, &receiver);
  napi_create_uint32(env, id, &words[0]);
  napi_create_uint32(env, end, &words[1]);
  napi_make_callback(env, splicer->context, receiver, onEnd, 2, words, NULL);
  if (napi_is_exception_pending(env, &isPending) == napi_ok && isPending) {
    napi_get_and_clear_last_exception(env, &pending);
    napi_fatal_exception(env, pending);
  }
  napi_close_handle_scope(env, scope);
}

/** Says what is to be told of one pair. False: of none. */
static bool sayNext(Splicer *splicer) {
  seize(splicer);
  Pair *pair = splicer->told;
  if (!pair) {
    release(splicer);
    return false;
  }
  splicer->told = pair->nextTold;
  if (!splicer->told) splicer->lastTold = &splicer->told;
  const uint32_t generation = pair->generation;
  const bool hasLastWords = pair->hasLastWords, hasEnd = pair->hasEnd;
  const End end = pair->end;
  pair->isTold = pair->hasLastWords = pair->hasEnd = false;
  release(splicer);
  if (hasLastWords) say(splicer, pair->id, LAST_WORDS);
  if (hasEnd && pair->isTaken && pair->generation == generation) say(splicer, pair->id, end);
  return true;
}

static void onTold(uv_async_t *async) {
  for (int said = 0; said < TOLD_AT_ONCE; said += 1)
    if (!sayNext(async->data)) return;
  uv_async_send(async);
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
    freeWay(splicer, &splicer->pairs[index]->in);
    freeWay(splicer, &splicer->pairs[index]->out);
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
  uv_close((uv_handle_t *)&splicer->async, onClosed);
}

static Pair *takePair(Splicer *splicer) {
  Pair *pair = splicer->freePairs;
  if (pair) {
    splicer->freePairs = pair->nextFree;
    return pair;
  }
  if (splicer->count == splicer->room) {
    const uint32_t room = splicer->room ? 2 * splicer->room : 64;
    Pair **pairs = realloc(splicer->pairs, room * sizeof *pairs);
    if (!pairs) return NULL;
    splicer->pairs = pairs;
    splicer->room = room;
  }
  pair = calloc(1, sizeof *pair);
  if (!pair) return NULL;
  pair->id = splicer->count;
  splicer->pairs[splicer->count++] = pair;
  return pair;
}

static void freePair(Splicer *splicer, Pair *pair) {
  letGo(splicer, pair);
  pair->isTaken = pair->hasLastWords = pair->hasEnd = false;
  if (--splicer->taken == 0) uv_unref((uv_handle_t *)&splicer->async);
  pair->nextFree = splicer->freePairs;
  splicer->freePairs = pair;
}

static Splicer *splicerOf(napi_env env) {
  void *splicer;
  napi_get_instance_data(env, &splicer);
  return splicer;
}

/** Of the pair that `join` answered and `leave` was not told of. */
static Pair *pairOf(napi_env env, Splicer *splicer, napi_value word) {
  uint32_t id;
  if (napi_get_value_uint32(env, word, &id) == napi_ok && id < splicer->count && splicer->pairs[id]->isTaken) return splicer->pairs[id];
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
  pair->generation += 1;
  pair->isTaken = true;
  pair->isBroken = false;
  pair->in = (Way){.from = client, .to = pod, .hasFin = clientHasFin, .writable = true};
  pair->out = (Way){.from = pod, .to = client, .hasFin = podHasFin, .writable = true};
  pair->isOpen = true;
  if (splicer->taken++ == 0) uv_ref((uv_handle_t *)&splicer->async);
  // Both ways are looked at once, for what has been said already.
  pair->out.isDrainTold = true;
  const uint64_t key = keyOf(pair, client);
  const bool isJoined = holdEarly(env, &pair->in, words[1]) && holdEarly(env, &pair->out, words[4]) &&
                        watch(splicer, EPOLL_CTL_ADD, pod, WATCHED, keyOf(pair, pod)) && watch(splicer, EPOLL_CTL_ADD, client, EPOLLET, key);
  if (!isJoined) freePair(splicer, pair);
  release(splicer);
  // The client has mostly spoken, which wakes the thread at once: with the lock still taken it would only fall asleep again. That is refused when the pair has ended since.
  if (isJoined) watch(splicer, EPOLL_CTL_MOD, client, WATCHED | EPOLLOUT, key);
  if (isJoined) napi_create_uint32(env, pair->id, &answer);
  return answer;
}

/** `leave(id)`: when it returns, the thread has let go of its descriptors; nothing more of it is told, and its id may be another's. */
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

/** `accept(listener)`: the descriptor of one that waits to be accepted; a negative number, when nobody does or it cannot be done now. */
static napi_value acceptOne(napi_env env, napi_callback_info info) {
  size_t count = 1;
  napi_value word, answer;
  int listener, fd;
  napi_get_cb_info(env, info, &count, &word, NULL, NULL);
  if (count < 1 || napi_get_value_int32(env, word, &listener) != napi_ok) return napi_throw_type_error(env, NULL, "accept takes a descriptor"), NULL;
  do fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
  while (fd < 0 && (errno == EINTR || errno == ECONNABORTED));
  napi_create_int32(env, fd, &answer);
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
  splicer->lastWaiting = &splicer->waiting;
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

/** `start(onEnd, mostPipes)`: from here on `onEnd(id, end)` is called from the loop, `end` being one of `End`. */
static napi_value start(napi_env env, napi_callback_info info) {
  size_t count = 2;
  napi_value words[2], name;
  int mostPipes;
  uv_loop_t *loop;
  napi_get_cb_info(env, info, &count, words, NULL, NULL);
  if (count < 2 || napi_get_value_int32(env, words[1], &mostPipes) != napi_ok)
    return napi_throw_type_error(env, NULL, "start takes a function and how many pipes there may be"), NULL;
  Splicer *started = splicerOf(env);
  if (started) {
    napi_delete_reference(env, started->onEnd);
    napi_create_reference(env, words[0], 1, &started->onEnd);
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
  napi_create_reference(env, words[0], 1, &splicer->onEnd);
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
  } functions[] = {{"start", start}, {"join", join}, {"leave", leave}, {"bytesIn", bytesIn}, {"bytesOut", bytesOut}, {"accept", acceptOne}};
  for (size_t index = 0; index < sizeof functions / sizeof *functions; index += 1) {
    napi_value function;
    napi_create_function(env, functions[index].name, NAPI_AUTO_LENGTH, functions[index].call, NULL, &function);
    napi_set_named_property(env, exports, functions[index].name, function);
  }
  return exports;
}
