// An answer of the kubelet's endpoint that says no, in words that kubectl shows to the person.

export class Refusal extends Error {
  readonly status: number
  constructor(status: number, message: string) {
    super(message)
    this.name = 'Refusal'
    this.status = status
  }
}
