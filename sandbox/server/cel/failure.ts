// How an evaluation fails.

/** An expression that came to nothing for these values. */
export class FailedEvaluation extends Error {}

/** It was ended because it cost more than one evaluation may. */
export class CancelledEvaluation extends FailedEvaluation {
  constructor() {
    super('operation cancelled: actual cost limit exceeded')
  }
}
