/** For `useSyncExternalStore`: what a browser knows and a server does not, and which stays as it is. */
export const neverChanges = () => () => undefined
