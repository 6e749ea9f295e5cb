/** Where the site writes what an operator may want to know. */
export interface Logger {
  debug(message: string, error?: unknown): void
  info(message: string): void
  error(message: string, error?: unknown): void
}

/** Lines on stderr: time, level, message; an error's stack below it. */
export function createLogger(options: { debug: boolean }): Logger {
  const write = (level: string, message: string, error?: unknown) => {
    const cause = error === undefined ? '' : `: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`
    process.stderr.write(`${new Date().toISOString()} ${level} ${message}${cause}\n`)
  }
  return {
    debug: options.debug ? (message, error) => write('debug', message, error) : () => {},
    info: (message) => write('info', message),
    error: (message, error) => write('error', message, error),
  }
}
