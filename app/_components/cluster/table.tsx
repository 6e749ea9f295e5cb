'use client'
import { useTranslations } from 'next-intl'
import type { ReactNode } from 'react'
import { keysOf } from '../../../sandbox/cluster-keys.ts'
import type { Explanation, Fact, Thing } from '../../../sandbox/cluster-protocol.ts'
import { classNames } from '../ui/class-names.ts'
import { useWorkspaceView } from '../workspace/workspace-context.tsx'
import { FactLine } from './fact-line.tsx'
import type { Pod, VisiblePicture } from './look.ts'
import { ThingButton } from './thing-button.tsx'
import { shortName, thingOf } from './things.ts'

/** The drawing as tables: for those who hear it, and for those who like to read. */
export function ClusterTable({ picture }: { picture: VisiblePicture }) {
  const t = useTranslations('workspace.picture')
  const yes = (is: boolean): string => (is ? t('yes') : t('no'))
  const connections = useWorkspaceView((view) => view.connections)
  const led = (uid: string): number => Object.values(connections[uid] ?? {}).reduce((sum, one) => sum + one, 0)
  const ledBy = (service: string): number => Object.values(connections).reduce((sum, byService) => sum + (byService[service] ?? 0), 0)
  // What the lines of the drawing say.
  const servedBy = new Map<string, string[]>()
  for (const { name, podUids } of picture.services) for (const uid of podUids) servedBy.set(uid, [...(servedBy.get(uid) ?? []), name])
  const nodes = new Set(picture.nodes.map(({ name }) => name))
  const nodeOf = ({ node }: Pod): string => (node === null ? t('unscheduled') : nodes.has(node) ? node : t('nodeGone', { name: node }))
  return (
    <div className="flex flex-col gap-6 p-4 text-label" data-cluster-table>
      <Table
        caption={t('nodes')}
        columns={['name', 'ready', 'pods', 'why']}
        rows={picture.nodes.map((node) => [node.name, thingOf.node(node), [yes(node.ready), picture.pods.filter((pod) => pod.node === node.name).length, node.why]])}
      />
      <Table
        caption={t('workloads')}
        columns={['name', 'namespace', 'madeFor', 'schedule', 'ready', 'why']}
        rows={picture.workloads.map((one) => [keysOf.workloads(one), thingOf.workload(one), [one.namespace, one.owner ? shortName(one.owner) : '', one.schedule ?? '', one.wanted === null ? (one.ready ?? '') : `${one.ready}/${one.wanted}`, one.why]])}
        named={shortName}
      />
      <Table
        caption={t('podsTitle')}
        columns={['name', 'namespace', 'status', 'ready', 'restarts', 'node', 'servedBy', 'connections', 'why']}
        rows={picture.pods.map((pod) => [pod.uid, thingOf.pod(pod), [pod.namespace, pod.status, yes(pod.ready), pod.restarts, nodeOf(pod), (servedBy.get(pod.uid) ?? []).join(', '), led(pod.uid), pod.why]])}
      />
      <Table
        caption={t('services')}
        columns={['name', 'namespace', 'type', 'address', 'outside', 'ports', 'reaches', 'connections', 'why']}
        rows={picture.services.map((one) => [keysOf.services(one), thingOf.service(one), [one.namespace, one.type, one.clusterIP, one.externalName ?? one.externalAddresses?.join(', ') ?? '', one.ports.join(', '), one.podUids.length, ledBy(keysOf.services(one)), one.why]])}
      />
      <Table
        caption={t('others')}
        columns={['name', 'namespace', 'status', 'says', 'why']}
        rows={picture.others.map((one) => [keysOf.others(one), thingOf.other(one), [one.namespace, one.status, one.facts, one.why]])}
        named={shortName}
      />
    </div>
  )
}

type Column = 'says' | 'schedule' | 'madeFor' | 'servedBy' | 'outside' | 'name' | 'namespace' | 'status' | 'ready' | 'restarts' | 'node' | 'connections' | 'why' | 'type' | 'address' | 'ports' | 'reaches' | 'pods'
type Cell = string | number | Explanation | readonly Fact[] | null

interface TableProps {
  caption: string
  columns: readonly Column[]
  /** Key, what it is, and its cells but for the name. */
  rows: readonly (readonly [key: string, thing: Thing, cells: readonly Cell[]])[]
  named?: (thing: Thing) => string
}

function Table({ caption, columns, rows, named = ({ name }) => name }: TableProps) {
  const t = useTranslations('workspace.picture')
  if (rows.length === 0) return null
  return (
    <table className="w-full border-collapse text-start">
      <caption className="pb-1 text-start font-semibold">{caption}</caption>
      <thead>
        <tr>
          {columns.map((column) => (
            <th key={column} scope="col" className="border-b py-1 pr-4 text-start font-normal whitespace-nowrap text-soft">
              {t(`table.${column}`)}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map(([key, thing, cells]) => (
          <tr key={key}>
            <th scope="row" className="min-w-52 border-b py-0.5 pr-4 text-start align-top font-mono font-normal wrap-anywhere">
              <ThingButton thing={thing} className="px-1 py-0.5">
                {named(thing)}
              </ThingButton>
            </th>
            {cells.map((cell, place) => (
              <td key={columns[place + 1]} className={classNames('border-b py-1 pr-4 align-top', wrapping.has(columns[place + 1] ?? 'name') ? cell !== null && 'min-w-56' : 'whitespace-nowrap')}>
                <Shown cell={cell} />
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  )
}

const wrapping: ReadonlySet<Column> = new Set(['why', 'says'])

function Shown({ cell }: { cell: Cell }): ReactNode {
  const t = useTranslations('workspace.picture.why')
  if (isFacts(cell))
    return cell.map((fact) => (
      <span key={`${fact.fact} ${JSON.stringify(fact.values)}`} className="block">
        <FactLine fact={fact} />
      </span>
    ))
  return typeof cell === 'object' ? cell && t(cell.reason, cell.values) : cell
}

const isFacts = (cell: Cell): cell is readonly Fact[] => Array.isArray(cell)
