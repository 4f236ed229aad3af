import { describe, expect, it } from 'vitest'
import { createTicketWriter } from '../../../operator/pool/tickets.ts'
import { clientOf, refuse, startServer } from '../../api/kube/server.ts'
import { ticket } from '../plan/samples.ts'

describe('a pod of a ticket that is asked after', () => {
  it('is gone when the API server says so', async () => {
    const server = await startServer((_, response) => refuse(response, 404, { reason: 'NotFound' }))
    const writer = createTicketWriter(clientOf(server), 'dedi-lab-x', () => new Date(0))
    expect(await writer.findPod(ticket('Done'))).toBeUndefined()
  })

  it('is not taken for gone because something before the API server answers 404', async () => {
    const server = await startServer((_, response) => response.writeHead(404).end('default backend - 404'))
    const writer = createTicketWriter(clientOf(server), 'dedi-lab-x', () => new Date(0))
    await expect(writer.findPod(ticket('Done'))).rejects.toThrow('default backend - 404')
  })
})
