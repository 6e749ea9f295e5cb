/**
 * What is used of node-pty. The package's own types are declared for the name it was published under, and do not know that
 * `encoding: null` gives bytes, nor the descriptor of the master side.
 */
declare module 'node-pty' {
  export interface BytePty {
    readonly fd: number
    readonly pid: number
    onData(listener: (chunk: Buffer) => void): void
    onExit(listener: (exit: { exitCode: number; signal?: number }) => void): void
    resize(cols: number, rows: number): void
    pause(): void
    resume(): void
    kill(signal: string): void
    /** Closes the master side, by which the kernel hangs the terminal up, and sends SIGHUP to the process started. */
    destroy(): void
  }
  export function spawn(
    file: string,
    args: string[],
    options: { cols: number; rows: number; cwd: string; env: Record<string, string>; name: string; encoding: null },
  ): BytePty
}
