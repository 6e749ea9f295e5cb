import { invalid, type FieldError } from '../../field-errors.ts'

/** Nothing of a path leads up. pkg/apis/core/validation validatePathNoBacksteps */
export const noBackstepsProblems = (path: string, field: string): FieldError[] => (path.split('/').includes('..') ? [invalid(field, path, "must not contain '..'")] : [])

/** A path inside a volume. validateLocalDescendingPath */
export const descendingPathProblems = (path: string, field: string): FieldError[] => [
  ...(path.startsWith('/') ? [invalid(field, path, 'must be a relative path')] : []),
  ...noBackstepsProblems(path, field),
]

/** The name of a file that a volume makes; names of two dots are the kubelet's. ValidateLocalNonReservedPath */
export const filePathProblems = (path: string, field: string): FieldError[] => [
  ...descendingPathProblems(path, field),
  ...(path.startsWith('..') && !path.startsWith('../') && path !== '..' ? [invalid(field, path, "must not start with '..'")] : []),
]
