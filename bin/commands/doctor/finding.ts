export interface Finding {
  what: string
  /** `note`: Podyard runs, with something less. */
  verdict: 'ok' | 'note' | 'wrong'
  says: string
  /** Present unless all is well. */
  todo?: string
}

export const gib = (bytes: number): string => `${(bytes / 1024 ** 3).toFixed(1)} GiB`
