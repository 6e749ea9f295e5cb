import { expect, test } from 'vitest'
import { withSubPaths } from './sub-paths.ts'

const environment = { NAME: 'web-0', ROOT: '/etc', UP: '..' }
const mount = (subPathExpr: string) => ({ name: 'v', mountPath: '/m', subPathExpr })

test('an expression becomes the path that it means; mounts without one stay', () => {
  const plain = { name: 'v', mountPath: '/m', subPath: '$(NAME)' }
  expect(withSubPaths([plain, mount('logs/$(NAME)'), mount('$$(NAME)')], environment).map(({ subPath }) => subPath)).toEqual(['$(NAME)', 'logs/web-0', '$(NAME)'])
})

test.each([
  ['$(NAME)/$(MISSING)', 'missing value for MISSING'],
  ['$(ROOT)/x', 'error SubPath `/etc/x` must not be an absolute path'],
  ['a/$(UP)/b', "unable to provision SubPath `a/../b`: must not contain '..'"],
])('%s is refused: %s', (expression, message) => {
  expect(() => withSubPaths([mount(expression)], environment)).toThrow(message)
})
