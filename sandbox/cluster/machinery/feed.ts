import { spawn } from 'node:child_process'

/** Runs a command with this input; rejects with its standard error when it ends with another status than 0. */
export function feed(command: string, args: string[], input: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { stdio: ['pipe', 'ignore', 'pipe'] })
    let said = ''
    child.stderr.setEncoding('utf8').on('data', (chunk: string) => (said += chunk))
    child.on('error', (error) => reject(new Error(`cannot run ${command}: ${error.message}; is it installed, and on the PATH?`)))
    child.stdin.on('error', () => undefined)
    child.on('close', (code) => (code === 0 ? resolve() : reject(new Error(`${command} ${args.join(' ')}: ${said.trim() || `exit ${code}`}`))))
    child.stdin.end(input)
  })
}
