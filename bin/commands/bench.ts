import type { Command } from 'commander'
import { machine } from '../bench/machine.ts'
import type { BenchResult } from '../bench/result.ts'

/** The parts of the benchmark, in the order they run. Each gives its results; one that fails says so and the others go on. */
const parts = {
  cluster: async () => (await import('../bench/cluster.ts')).benchCluster(),
  peers: async () => (await import('../bench/etcd.ts')).benchEtcd(),
  sandbox: async () => (await import('../bench/sandbox.ts')).benchSandbox(),
  browser: async () => (await import('../bench/browser.ts')).benchBrowser(),
} satisfies Record<string, () => Promise<BenchResult[]>>

type Part = keyof typeof parts

export function registerBenchCommand(program: Command): void {
  program
    .command('bench')
    .description('measure speed and memory against the budgets; takes some minutes and wants an idle machine')
    .option('--json', 'print {machine, results} and nothing else')
    .option('--only <part...>', `only these parts: ${Object.keys(parts).join(', ')}`)
    .action(async (options: { json?: true; only?: string[] }) => {
      process.exitCode = await bench(options.only ?? Object.keys(parts), options.json === true)
    })
}

async function bench(names: string[], json: boolean): Promise<number> {
  const unknown = names.find((name) => !(name in parts))
  if (unknown !== undefined) {
    console.error(`bench: there is no part "${unknown}"; there are ${Object.keys(parts).join(', ')}.`)
    return 2
  }
  const results: BenchResult[] = []
  let failed = 0
  for (const name of names as Part[]) {
    if (!json) console.log(`${name} …`)
    try {
      const measured = await parts[name]()
      results.push(...measured)
      if (!json) for (const one of measured) console.log(`  ${line(one)}`)
    } catch (error) {
      failed++
      console.error(`bench: ${name} could not be measured: ${error instanceof Error ? error.message : String(error)}`)
    }
  }
  if (json) console.log(JSON.stringify({ machine: machine(), results }, null, 2))
  else console.log(`on ${Object.entries(machine()).map(([key, value]) => `${key} ${value}`).join(', ')}`)
  return failed > 0 ? 1 : 0
}

function line(one: BenchResult): string {
  const verdict = one.within === null ? '' : one.within ? 'within' : 'OVER'
  const budget = one.budget === null ? '' : `budget ${one.budget}`
  return `${one.id.padEnd(28)} ${`${one.value} ${one.unit}`.padStart(12)}  ${budget.padEnd(12)} ${verdict.padEnd(7)} ${one.what}`
}
