'use client'
import { useTranslations } from 'next-intl'
import type { ClusterPicture } from '../../../sandbox/protocol.ts'

/** The drawing for those who hear it. */
export function ClusterTable({ picture }: { picture: ClusterPicture }) {
  const t = useTranslations('workspace.picture')
  return (
    <div className="sr-only">
      <table>
        <caption>{t('table.pods')}</caption>
        <thead>
          <tr>
            {(['namespace', 'name', 'node', 'status', 'ready', 'restarts'] as const).map((column) => (
              <th key={column} scope="col">
                {t(`table.${column}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {picture.pods.map((pod) => (
            <tr key={pod.uid}>
              <td>{pod.namespace}</td>
              <th scope="row">{pod.name}</th>
              <td>{pod.node ?? t('unscheduled')}</td>
              <td>{pod.status}</td>
              <td>{pod.ready ? t('yes') : t('no')}</td>
              <td>{pod.restarts}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <table>
        <caption>{t('table.services')}</caption>
        <thead>
          <tr>
            {(['namespace', 'name', 'type', 'address', 'ports', 'reaches'] as const).map((column) => (
              <th key={column} scope="col">
                {t(`table.${column}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {picture.services.map((service) => (
            <tr key={`${service.namespace}/${service.name}`}>
              <td>{service.namespace}</td>
              <th scope="row">{service.name}</th>
              <td>{service.type}</td>
              <td>{service.clusterIP}</td>
              <td>{service.ports.join(', ')}</td>
              <td>{service.podUids.length}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
