/** What a message, or a field of it, is for; undefined where nothing is known. */
export function describe(message: string, field?: string): string | undefined {
  void message
  void field
  return undefined
}
