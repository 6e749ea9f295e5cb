import type { Command } from 'commander'
import { examine } from './doctor/examine.ts'
import type { Finding } from './doctor/finding.ts'

const marks = { ok: '✓', note: '!', wrong: '✗' } satisfies Record<Finding['verdict'], string>

export function registerDoctorCommand(program: Command): void {
  program
    .command('doctor')
    .description('what this machine lacks for Podyard, and what to do about it')
    .option('--json', 'print the findings as JSON')
    .action(async (options: { json?: true }) => {
      const findings = await examine()
      if (options.json === true) console.log(JSON.stringify(findings, null, 2))
      else for (const finding of findings) console.log(line(finding))
      process.exitCode = findings.some(({ verdict }) => verdict === 'wrong') ? 1 : 0
    })
}

function line({ verdict, what, says, todo }: Finding): string {
  const advice = todo === undefined ? '' : `\n    → ${todo}`
  return `${marks[verdict]} ${what.padEnd(12)} ${says}${advice}`
}
