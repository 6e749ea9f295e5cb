import { connect as connectTls } from 'node:tls'
import type { ConnectionOptions, TLSSocket } from 'node:tls'
import type { Connect } from './endpoint-connection.ts'

/** TLS on top of whatever carries bytes. Rejects with the handshake's failure in Go's words. */
export const secured =
  (connect: Connect, options: Pick<ConnectionOptions, 'servername' | 'ca' | 'rejectUnauthorized' | 'cert' | 'key'>): (() => Promise<TLSSocket>) =>
  async () => {
    const carrier = await connect()
    return new Promise((resolve, reject) => {
      const socket = connectTls({ socket: carrier, ALPNProtocols: ['http/1.1'], ...options })
      const fail = (error: Error): void => {
        carrier.destroy()
        reject(new Error(inGo(error)))
      }
      socket.once('error', fail)
      socket.once('secureConnect', () => {
        socket.off('error', fail)
        resolve(socket)
      })
    })
  }

/** crypto/tls and crypto/x509 say the same in other words. */
function inGo(error: NodeJS.ErrnoException): string {
  switch (error.code) {
    case 'DEPTH_ZERO_SELF_SIGNED_CERT':
    case 'SELF_SIGNED_CERT_IN_CHAIN':
    case 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY':
    case 'UNABLE_TO_VERIFY_LEAF_SIGNATURE':
      return 'tls: failed to verify certificate: x509: certificate signed by unknown authority'
    case 'CERT_HAS_EXPIRED':
      return 'tls: failed to verify certificate: x509: certificate has expired or is not yet valid'
    case 'ERR_TLS_CERT_ALTNAME_INVALID':
      return `tls: failed to verify certificate: x509: ${error.message}`
    case 'ECONNRESET':
      return 'EOF'
    default:
      return error.message
  }
}
