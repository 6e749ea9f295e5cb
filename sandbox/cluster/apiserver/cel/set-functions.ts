import { celEnv, celFunc, CelScalar, isCelError, listType, parse, plan, type CelFunc, type CelList } from '@bufbuild/cel'

const { BOOL, DYN } = CelScalar
const list = listType(DYN)

/** What is the same is the language's own business, so these are said in it; read when one is first asked for. */
function said(source: string): (a: CelList, b: CelList) => boolean {
  let run: ReturnType<typeof plan> | undefined
  return (a, b) => {
    run ??= plan(celEnv({}), parse(source).expr)
    const result = run({ a, b })
    if (isCelError(result)) throw new Error(result.message)
    return result === true
  }
}

/** Lists as sets. https://pkg.go.dev/github.com/google/cel-go/ext#Sets */
export const setFunctions: readonly CelFunc[] = [
  celFunc('sets.contains', [list, list], BOOL, said('b.all(one, one in a)')),
  celFunc('sets.equivalent', [list, list], BOOL, said('b.all(one, one in a) && a.all(one, one in b)')),
  celFunc('sets.intersects', [list, list], BOOL, said('b.exists(one, one in a)')),
]
