/** Ways out of running commands that are not their end. Thrown, and caught where they lead. */
export class LoopControl extends Error {
  override name = 'LoopControl'
  constructor(
    readonly kind: 'break' | 'continue',
    public levels: number,
  ) {
    super(kind)
  }
}

export class ReturnControl extends Error {
  override name = 'ReturnControl'
  constructor(readonly status: number) {
    super('return')
  }
}

export class ExitControl extends Error {
  override name = 'ExitControl'
  constructor(readonly status: number) {
    super('exit')
  }
}

/** Ctrl-C: back to the prompt. */
export class InterruptControl extends Error {
  override name = 'InterruptControl'
}
