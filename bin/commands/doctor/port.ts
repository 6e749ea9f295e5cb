import { createServer } from 'node:net'
import type { Finding } from './finding.ts'

const LARGEST = 65_535

/** Whether the site can listen where PORT and HOST say. */
export function port({ PORT, HOST }: Readonly<Record<string, string | undefined>> = process.env): Promise<Finding> {
  const wanted = Number(PORT || 3000)
  const host = HOST || '127.0.0.1'
  const finding = (verdict: Finding['verdict'], says: string, todo?: string): Finding => ({ what: 'port', verdict, says, ...(todo !== undefined && { todo }) })
  if (!Number.isInteger(wanted) || wanted < 0 || wanted > LARGEST) return Promise.resolve(finding('wrong', `PORT=${PORT} is not a port`, `Give a number from 1 to ${LARGEST}, or 0 for any free one.`))
  return new Promise((done) => {
    const server = createServer()
    server.once('error', ({ code, message }: NodeJS.ErrnoException) => {
      if (code === 'EADDRINUSE') done(finding('note', `${host}:${wanted} is in use`, 'If that is not Podyard itself, choose another port: PORT=3001 npm start.'))
      else if (code === 'EACCES') done(finding('wrong', `this user may not listen on port ${wanted}`, 'Choose one from 1024 on, and let a proxy listen on the other.'))
      else if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND') done(finding('wrong', `HOST=${host} is no address of this machine`, 'Leave HOST out for this machine alone, or set it to 0.0.0.0 for every address that it has.'))
      else done(finding('wrong', message, 'Set PORT and HOST to what this user may listen on.'))
    })
    server.listen(wanted, host, () => server.close(() => done(finding('ok', wanted === 0 ? 'any free one' : `${host}:${wanted} is free`))))
  })
}
