/** A letter or sign with Ctrl, as a terminal types it; null: there is no such thing. Ctrl-@ to Ctrl-_, and Ctrl-? (ECMA-48, as xterm). */
export function withControl(text: string): string | null {
  if (text === ' ') return '\0'
  if (text === '?') return '\x7f'
  const code = text.toUpperCase().charCodeAt(0)
  return text.length === 1 && code >= 0x40 && code <= 0x5f ? String.fromCharCode(code - 0x40) : null
}

/** A Ctrl that is touched first and holds for the next key, as a keyboard on a screen has no two at a time. */
export class ControlNext {
  private isOn = false
  private readonly listeners = new Set<(isOn: boolean) => void>()

  listen(listener: (isOn: boolean) => void): () => void {
    this.listeners.add(listener)
    listener(this.isOn)
    return () => this.listeners.delete(listener)
  }

  set(isOn: boolean): void {
    if (this.isOn === isOn) return
    this.isOn = isOn
    for (const listener of this.listeners) listener(isOn)
  }

  /** What is typed now. An answer of the emulator, or a paste, is none: it goes as it is, and Ctrl still waits. */
  typed(text: string): string {
    if (!this.isOn || text.length !== 1) return text
    this.set(false)
    return withControl(text) ?? text
  }
}
