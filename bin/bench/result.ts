/** One number of the benchmark. `value` is the median unless the id says p95 or p99. */
export interface BenchResult {
  id: string
  value: number
  unit: 'ms' | 'MB' | 'MB/s' | 'KB' | '1/s' | 's'
  /** What docs promise; null where there is no promise. */
  budget: number | null
  /** Null without a budget. */
  within: boolean | null
  /** What was measured, in one line. */
  what: string
}

/** Whether more or less is better follows from the unit: rates are floors, everything else a ceiling. */
export function result(id: string, value: number, unit: BenchResult['unit'], budget: number | null, what: string): BenchResult {
  const rounded = Number(value.toPrecision(4))
  const floor = unit === 'MB/s' || unit === '1/s'
  return { id, value: rounded, unit, budget, within: budget === null ? null : floor ? rounded >= budget : rounded <= budget, what }
}

/** The value below which a share of the samples lies (nearest rank). Throws on no samples. */
export function percentile(samples: readonly number[], share: number): number {
  if (samples.length === 0) throw new Error('no samples were taken')
  const sorted = [...samples].sort((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.max(0, Math.ceil(share * sorted.length) - 1))]!
}

export const median = (samples: readonly number[]): number => percentile(samples, 0.5)
