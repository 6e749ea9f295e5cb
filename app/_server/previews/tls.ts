import type { Duplex } from 'node:stream'
import { connect } from 'node:tls'

/** A program in the same machine shakes hands at once, or never. */
const HANDSHAKE_MS = 5_000

/**
 * TLS over a stream that leads into a sandbox; rejects when the other end does not speak it. Whose certificate it is nobody checks: the learner has made it,
 * the stream leads to the address that was asked for and nowhere else, and a browser could but ask the learner to believe it.
 */
export function overTls(stream: Duplex): Promise<Duplex> {
  return new Promise((resolve, reject) => {
    const secure = connect({ socket: stream, rejectUnauthorized: false, ALPNProtocols: ['http/1.1'] })
    const timer = setTimeout(() => secure.destroy(new Error(`no TLS handshake within ${HANDSHAKE_MS / 1000} s`)), HANDSHAKE_MS)
    secure.once('close', () => stream.destroy())
    secure.once('close', () => clearTimeout(timer))
    secure.once('close', () => reject(new Error('closed before the TLS handshake was done')))
    secure.once('error', reject)
    secure.once('secureConnect', () => {
      clearTimeout(timer)
      secure.off('error', reject)
      resolve(secure)
    })
  })
}

/** Whether that is what is spoken there; ends the stream. */
export function speaksTls(stream: Duplex): Promise<boolean> {
  return overTls(stream).then(
    (secure) => (secure.destroy(), true),
    () => false,
  )
}
