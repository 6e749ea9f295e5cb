import type { MessagePort } from './message-port.ts'

/** Channels are digits here. */
const ZERO = '0'.charCodeAt(0)

/** A port whose messages are text: the channel as a digit, what follows in base64. What cannot be read is dropped. */
export function base64Channels(port: MessagePort): MessagePort {
  return {
    ...port,
    send: (message) => port.send(Buffer.from(String.fromCharCode(ZERO + message[0]!) + Buffer.from(message.subarray(1)).toString('base64'))),
    onMessage: (listener) =>
      port.onMessage((message) => {
        if (message.length === 0) return
        listener(Buffer.concat([Buffer.from([message[0]! - ZERO]), Buffer.from(Buffer.from(message.subarray(1)).toString('latin1'), 'base64')]))
      }),
  }
}
