/** The little that the connection needs of a WebSocket, so that its logic never sees one. */
export interface Socket {
  sendText(text: string): void
  sendBytes(bytes: Uint8Array<ArrayBuffer>): void
  close(): void
}

export interface SocketHandlers {
  onText(text: string): void
  onBytes(bytes: Uint8Array): void
  /** Called once, also when the socket never opened; `code` as in the site's contract, 1006 when nobody said why. */
  onClose(code: number): void
}

/** @param hello the page's first message, which goes along: a busy page would not come to say it for as long as a prompt takes */
export type OpenSocket = (hello: string, handlers: SocketHandlers) => Socket

/** The adapter for a standard WebSocket: the browser's, or Node's and `ws`'s in tests. `url` is asked with the hello in its query. */
export function openWebSocket(url: string, WebSocketClass: typeof WebSocket = WebSocket): OpenSocket {
  return (hello, handlers) => {
    const address = new URL(url)
    address.searchParams.set('hello', hello)
    const socket = new WebSocketClass(address)
    socket.binaryType = 'arraybuffer'
    socket.onmessage = (event: MessageEvent<string | ArrayBuffer>) => {
      if (typeof event.data === 'string') handlers.onText(event.data)
      else handlers.onBytes(new Uint8Array(event.data))
    }
    // A failure says nothing that the close which follows it does not.
    socket.onerror = () => {}
    socket.onclose = (event: CloseEvent) => handlers.onClose(event.code)
    return {
      sendText: (text) => socket.send(text),
      sendBytes: (bytes) => socket.send(bytes),
      close: () => socket.close(),
    }
  }
}
