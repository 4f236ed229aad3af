// The holder's side: asks the gate of a pod to be let in.
import type { Socket } from 'node:net'
import type { Signal } from '../signal.ts'
import { readLine } from './line.ts'
import { buildRequest, readAnswer } from './wire.ts'

/** Undefined: admitted, and what comes from now on is the target's. The socket is left open whatever the answer is. */
export async function askGate(socket: Socket, token: string, over: Signal): Promise<Error | undefined> {
  socket.write(buildRequest(token))
  const line = await readLine(socket, over)
  if (line === undefined) return new Error('the gate of the pod closed or gave no answer')
  const answer = readAnswer(line)
  switch (answer) {
    case 'admitted':
      return undefined
    case 'spent':
      return new Error('the gate of the pod has admitted a connection before')
    case 'stranger':
      return new Error("the gate at the pod's address belongs to another ticket")
    case undefined:
      return new Error('what answers at the pod is no gate')
  }
}
