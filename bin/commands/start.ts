import { spawn } from 'node:child_process'
import { join } from 'node:path'
import type { Command } from 'commander'
import { projectRoot } from '../project-root.ts'

export function registerStartCommand(program: Command): void {
  program
    .command('start')
    .description('prepare what is missing and run the site, as `npm start` does')
    .option('--dev', 'rebuild pages as they change')
    .option('--port <number>', 'port to listen on (PORT)')
    .option('--host <address>', 'address to listen on (HOST)')
    .action(async (options: { dev?: true; port?: string; host?: string }) => {
      const env = { ...process.env, ...(options.port ? { PORT: options.port } : {}), ...(options.host ? { HOST: options.host } : {}) }
      const child = spawn(process.execPath, [join(projectRoot(), 'bin/start.mjs'), ...(options.dev ? ['--dev'] : [])], { env, stdio: 'inherit' })
      process.on('SIGINT', () => {}) // reaches the site by itself
      process.on('SIGTERM', () => child.kill('SIGTERM'))
      process.on('SIGUSR2', () => child.kill('SIGUSR2'))
      process.exitCode = await new Promise<number>((resolve) => child.once('exit', (code) => resolve(code ?? 1)))
    })
}
