/** Where something is, before its name: not said of the usual namespace, nor where only one is looked at. */
export function NamespaceOf({ namespace }: { namespace: string }) {
  if (namespace === '' || namespace === 'default') return null
  return <span className="font-normal text-soft group-data-[one-namespace]/drawing:hidden">{namespace}/</span>
}
