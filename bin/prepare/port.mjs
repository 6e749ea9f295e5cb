import { createServer } from 'node:net'
import { ClearError } from './progress.mjs'

/** Fails early, before anything is built, when the site's port is taken. */
export async function checkPort() {
  const port = Number(process.env.PORT || 3000)
  const host = process.env.HOST || '127.0.0.1'
  if (!Number.isInteger(port) || port < 0 || port > 65_535) throw new ClearError(`PORT=${process.env.PORT} is not a port. Give a number from 1 to 65535, or 0 for any free one.`)
  if (port === 0) return
  const server = createServer()
  await new Promise((resolve, reject) => {
    server.once('error', (/** @type {NodeJS.ErrnoException} */ error) => {
      if (error.code !== 'EADDRINUSE') return resolve(undefined) // the site says it in its own words
      reject(new ClearError(`Port ${port} on ${host} is in use by another program. Stop it, or choose another port: PORT=3001 npm start.`))
    })
    server.listen(port, host, () => server.close(resolve))
  })
}
