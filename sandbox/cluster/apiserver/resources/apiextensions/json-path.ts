import { isJsonObject } from './structural-schema.ts'

type Step = { name: string } | { index: number } | { every: true } | { where: { path: Step[]; equals: string } }

const TOKEN = /^\.?([^.[\]\\]+(?:\\.[^.[\]\\]*)*)|^\[(-?\d+)\]|^\[\*\]|^\.\*|^\['([^']*)'\]|^\[\?\(@([^=]*?)\s*==\s*["']([^"']*)["']\)\]/

/**
 * The values that a column's path finds: `.spec.replicas`, `.status.conditions[?(@.type=="Ready")].status`, `.spec.list[*].name`.
 * A path that cannot be read finds nothing. https://kubernetes.io/docs/reference/kubectl/jsonpath/
 */
export function findByPath(value: unknown, path: string): unknown[] {
  const steps = parsePath(path)
  return steps === null ? [] : follow([value], steps)
}

function parsePath(path: string): Step[] | null {
  const steps: Step[] = []
  let rest = path.replace(/^\{?\$?/, '').replace(/\}$/, '')
  while (rest !== '' && rest !== '.') {
    const match = TOKEN.exec(rest)
    if (!match) return null
    rest = rest.slice(match[0].length)
    const step = stepOf(match)
    if (step === null) return null
    steps.push(step)
  }
  return steps
}

function stepOf([whole, name, index, quoted, where, equals]: RegExpExecArray): Step | null {
  if (where !== undefined) {
    const path = parsePath(where)
    return path === null ? null : { where: { path, equals: equals ?? '' } }
  }
  if (index !== undefined) return { index: Number(index) }
  if (whole === '[*]' || whole === '.*' || name === '*') return { every: true }
  if (quoted !== undefined) return { name: quoted }
  return name === undefined ? null : { name: name.replace(/\\(.)/g, '$1') }
}

const follow = (values: unknown[], steps: Step[]): unknown[] => steps.reduce((found, step) => found.flatMap((value) => take(value, step)), values)

function take(value: unknown, step: Step): unknown[] {
  if ('name' in step) return isJsonObject(value) && Object.hasOwn(value, step.name) ? [value[step.name]] : []
  const items: unknown[] = Array.isArray(value) ? value : isJsonObject(value) && !('index' in step) ? Object.values(value) : []
  if ('index' in step) {
    const item = items.at(step.index)
    return item === undefined ? [] : [item]
  }
  if ('every' in step) return items
  return items.filter((item) => follow([item], step.where.path).some((one) => String(one) === step.where.equals))
}
