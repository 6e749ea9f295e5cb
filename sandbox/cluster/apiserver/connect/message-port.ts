/** A connection of binary messages, as a WebSocket is one: what the streaming protocols speak through, without a socket. */
export interface MessagePort {
  /** The sub-protocol that both sides agreed on. */
  protocol: string
  send(message: Uint8Array): void
  /** Bytes sent and not yet taken by the network. */
  waiting(): number
  onMessage(listener: (message: Uint8Array) => void): void
  onClose(listener: () => void): void
  /** Holds messages of the other side back, and lets them come again. */
  pause(): void
  resume(): void
  close(code?: number): void
}
