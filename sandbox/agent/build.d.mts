import type { BuildOptions } from 'esbuild'

/** esbuild options of the agent's bundle, written to `outdir`/agent.cjs. */
export function agentBuildOptions(outdir: string): BuildOptions
/** Copies what the bundle reads at run time to `outdir`. */
export function copyAgentAssets(outdir: string): Promise<void>
