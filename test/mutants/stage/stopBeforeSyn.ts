// Loaded into a proxy before its program: its machine stands still at the first SYN for a target, after the fence was asked and before anything is sent.

type Dial = (this: object, request: object, host: string, port: number) => number

const stopAt = Number(process.env.STOP_AT_PORT)
let hasStopped = false

const { binding } = process as unknown as { binding(name: string): { TCP: { prototype: Record<string, Dial> } } }
/** Whoever dials, by a socket or without, dials by these. */
const { prototype } = binding.call(process, 'tcp_wrap').TCP

for (const call of ['connect', 'connect6']) {
  const dial = prototype[call]!
  prototype[call] = function (this: object, request, host, port) {
    if (port === stopAt && !hasStopped) {
      hasStopped = true
      process.kill(process.pid, 'SIGSTOP')
    }
    return dial.call(this, request, host, port)
  }
}

export {}
