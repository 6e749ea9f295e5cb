import type { Deployment, DeploymentCondition, DeploymentStatus, ReplicaSet } from 'kubernetes-types/apps/v1'
import { claim } from '../machinery/claim.ts'
import { timestamp } from '../machinery/clock.ts'
import { keyOf, kinds, splitKey } from '../machinery/kinds.ts'
import { matchesLabelSelector, requirementsOf } from '../machinery/selectors.ts'
import type { Stored } from '../machinery/object.ts'
import { controllerOf } from '../machinery/owner-references.ts'
import { isFinished } from '../machinery/pods.ts'
import { ignoringNotFound, isAlreadyExists, isNamespaceTerminating } from '../machinery/reconciler.ts'
import { canonical } from '../machinery/template-hash.ts'
import { anyInformer, recorder, reconciling, type StartController } from './context.ts'
import { sizeChanged, shareOut } from './deployment/proportional.ts'
import { canonicalTemplate, desired, isScaledUp, newReplicaSet, splitReplicaSets } from './deployment/replica-sets.ts'
import { beyondHistory, currentAnnotations, nextRevision, REVISION, revisionOf, sizeAnnotations } from './deployment/revisions.ts'
import { currentSize, scaleCurrent, scaleOld, type Scaling } from './deployment/rolling.ts'
import { conditionOf, deadlineOf, deploymentStatus, isComplete, pauseConditions, rolloutStatus, secondsToDeadline, withCondition } from './deployment/status.ts'

const NAME = 'deployment-controller'

interface Rollout {
  deployment: Stored<Deployment>
  current: Stored<ReplicaSet> | undefined
  old: Stored<ReplicaSet>[]
}

/** Rolls a Deployment's ReplicaSets over to its template. https://kubernetes.io/docs/concepts/workloads/controllers/deployment/ */
export const startDeploymentController: StartController = (context) => {
  const { client, clock } = context
  const deployments = context.informers.of(kinds.deployments)
  const replicaSets = context.informers.of(kinds.replicaSets)
  const pods = context.informers.of(kinds.pods)
  const record = recorder(context, NAME)
  const now = (): string => timestamp(clock.now())

  const reconcile = async (key: string): Promise<{ after: number } | void> => {
    const { namespace, name } = splitKey(key)
    const deployment = deployments.get(namespace, name)
    if (!deployment) return
    if (requirementsOf(deployment.spec?.selector)?.length === 0) {
      record(deployment, 'Warning', 'SelectingAll', 'This deployment is selecting all pods. A non-empty selector is required.')
      return
    }
    const owned = await claim<ReplicaSet>({
      client,
      owner: deployment,
      ownerKind: kinds.deployments,
      kind: kinds.replicaSets,
      candidates: [...replicaSets.ownedBy(deployment.metadata.uid), ...replicaSets.orphansIn(namespace ?? '')],
      selects: (replicaSet) => matchesLabelSelector(deployment.spec?.selector, replicaSet.metadata.labels),
    })
    const rollout: Rollout = { deployment, ...splitReplicaSets(deployment, owned) }
    if (deployment.metadata.deletionTimestamp) return writeStatus(rollout, deploymentStatus({ ...rollout, now: now() }))

    const paused = pauseConditions({ deployment, now: now() })
    if (paused) return void (await client.update(kinds.deployments, { ...deployment, status: { ...deployment.status, conditions: paused } }, { subresource: 'status' }))
    if (deployment.spec?.paused || sizeChanged(deployment, owned)) return syncSize(rollout)
    await (deployment.spec?.strategy?.type === 'Recreate' ? recreate(rollout) : roll(rollout))
    const wait = secondsToDeadline(deployments.get(namespace, name) ?? deployment, clock.now())
    // One second more than the deadline, so that the next look is past it for certain.
    if (wait !== Infinity) return { after: (Math.max(0, wait) + 1) * 1000 }
  }

  /** Paused, or told another size: no rollout, only the sizes. */
  const syncSize = async (rollout: Rollout): Promise<void> => {
    const prepared = rollout.current ? await withRevision(rollout, rollout.current, []) : rollout
    await scaleAll(prepared.deployment, shareOut(prepared.deployment, prepared.current, prepared.old))
    if (prepared.deployment.spec?.paused) await deleteBeyondHistory(prepared)
    await writeStatus(prepared, deploymentStatus({ ...refreshed(prepared), now: now() }))
  }

  const roll = async (rollout: Rollout): Promise<void> => {
    const ready = await withCurrent(rollout)
    if (!ready?.current) return
    const grow = scaleCurrent(ready.deployment, [...ready.old, ready.current], ready.current)
    const steps = grow ? [grow] : scaleOld(ready.deployment, ready.old, ready.current)
    await scaleAll(ready.deployment, steps)
    await finish(ready)
  }

  const recreate = async (rollout: Rollout): Promise<void> => {
    const active = rollout.old.filter(isScaledUp)
    if (active.length > 0) {
      await scaleAll(rollout.deployment, active.map((replicaSet) => ({ replicaSet, to: 0 })))
      return writeStatus(rollout, rolloutStatus({ ...refreshed(rollout), now: now() }))
    }
    const oldPodsRun = rollout.old.some((one) => pods.ownedBy(one.metadata.uid).some((pod) => !isFinished(pod)))
    if (oldPodsRun) return writeStatus(rollout, rolloutStatus({ ...rollout, now: now() }))
    const ready = await withCurrent(rollout)
    if (!ready?.current) return
    const grow = scaleCurrent(ready.deployment, [ready.current], ready.current)
    await scaleAll(ready.deployment, grow ? [grow] : [])
    await finish(ready)
  }

  const finish = async (rollout: Rollout): Promise<void> => {
    const fresh = refreshed(rollout)
    const status = rolloutStatus({ ...fresh, now: now() })
    if (isComplete(rollout.deployment, status)) await deleteBeyondHistory(fresh)
    await writeStatus(rollout, status)
  }

  /** With the current template's ReplicaSet, made when it is missing; null when its name was taken and the next pass uses another. */
  const withCurrent = async (rollout: Rollout): Promise<Rollout | null> => {
    if (rollout.current) {
      const condition = newReplicaSetCondition('FoundNewReplicaSet', `Found new replica set "${rollout.current.metadata.name}"`)
      return withRevision(rollout, rollout.current, conditionOf(rollout.deployment.status, 'Progressing') ? [] : [condition])
    }
    const { deployment, old } = rollout
    const wanted = newReplicaSet(deployment)
    const replicas = currentSize(deployment, [...old, wanted], wanted)
    const annotations = { ...currentAnnotations(deployment, wanted, nextRevision(old)), ...sizeAnnotations(deployment) }
    try {
      const created = await client.create<ReplicaSet>(kinds.replicaSets, deployment.metadata.namespace, {
        ...wanted,
        metadata: { ...wanted.metadata, annotations },
        spec: { ...wanted.spec!, replicas },
      })
      if (replicas > 0) record(deployment, 'Normal', 'ScalingReplicaSet', `Scaled up replica set ${created.metadata.name} from 0 to ${replicas}`)
      const condition = newReplicaSetCondition('NewReplicaSetCreated', `Created new replica set "${created.metadata.name}"`)
      return withRevision({ ...rollout, current: created }, created, [condition])
    } catch (error) {
      if (isAlreadyExists(error)) return nameTaken(rollout, wanted.metadata.name)
      if (isNamespaceTerminating(error)) return null
      const message = `Failed to create new replica set "${wanted.metadata.name}": ${error instanceof Error ? error.message : String(error)}`
      await setConditions(deployment, [{ type: 'Progressing', status: 'False', reason: 'ReplicaSetCreateError', message }])
      record(deployment, 'Warning', 'ReplicaSetCreateError', message)
      throw error
    }
  }

  /** Either the cache is behind and the ReplicaSet is ours, or two templates have one hash: then count the collision. */
  const nameTaken = async (rollout: Rollout, name: string): Promise<Rollout | null> => {
    const { deployment } = rollout
    const found = await client.get<ReplicaSet>(kinds.replicaSets, deployment.metadata.namespace, name)
    const ours = controllerOf(found)?.uid === deployment.metadata.uid && canonicalTemplate(found.spec?.template) === canonicalTemplate(deployment.spec?.template)
    if (ours) return withRevision({ ...rollout, current: found }, found, [])
    const collisionCount = (deployment.status?.collisionCount ?? 0) + 1
    await client.update(kinds.deployments, { ...deployment, status: { ...deployment.status, collisionCount } }, { subresource: 'status' })
    return null
  }

  /** The current ReplicaSet's annotations and the Deployment's revision as they should be. */
  const withRevision = async (rollout: Rollout, current: Stored<ReplicaSet>, conditions: NewCondition[]): Promise<Rollout> => {
    const annotations = currentAnnotations(rollout.deployment, current, nextRevision(rollout.old))
    const minReadySeconds = rollout.deployment.spec?.minReadySeconds ?? 0
    if (canonical(annotations) !== canonical(current.metadata.annotations) || (current.spec?.minReadySeconds ?? 0) !== minReadySeconds) {
      current = await client.update<ReplicaSet>(kinds.replicaSets, {
        ...current,
        metadata: { ...current.metadata, annotations },
        spec: { ...current.spec!, minReadySeconds },
      })
    }
    let { deployment } = rollout
    const revision = String(revisionOf(current))
    if (deployment.metadata.annotations?.[REVISION] !== revision) {
      deployment = await client.patch<Deployment>(kinds.deployments, deployment.metadata.namespace, deployment.metadata.name, {
        type: 'merge',
        body: { metadata: { annotations: { [REVISION]: revision } } },
      })
    }
    if (conditions.length > 0 && deadlineOf(deployment) !== undefined) deployment = await setConditions(deployment, conditions)
    return { ...rollout, deployment, current }
  }

  const setConditions = async (deployment: Stored<Deployment>, next: NewCondition[]): Promise<Stored<Deployment>> => {
    const conditions = next.reduce<DeploymentCondition[]>((all, one) => withCondition(all, one, now()), deployment.status?.conditions ?? [])
    return client.update<Deployment>(kinds.deployments, { ...deployment, status: { ...deployment.status, conditions } }, { subresource: 'status' })
  }

  const scaleAll = async (deployment: Stored<Deployment>, steps: readonly Scaling[]): Promise<void> => {
    for (const { replicaSet, to } of steps) {
      const annotations = { ...replicaSet.metadata.annotations, ...sizeAnnotations(deployment) }
      const from = desired(replicaSet)
      if (from === to && canonical(annotations) === canonical(replicaSet.metadata.annotations)) continue
      await client.update<ReplicaSet>(kinds.replicaSets, {
        ...replicaSet,
        metadata: { ...replicaSet.metadata, annotations },
        spec: { ...replicaSet.spec!, replicas: to },
      })
      if (from === to) continue
      record(deployment, 'Normal', 'ScalingReplicaSet', `Scaled ${to > from ? 'up' : 'down'} replica set ${replicaSet.metadata.name} from ${from} to ${to}`)
    }
  }

  const deleteBeyondHistory = async ({ deployment, old }: Rollout): Promise<void> => {
    for (const one of beyondHistory(deployment, old)) {
      await ignoringNotFound(client.delete(kinds.replicaSets, one.metadata.namespace, one.metadata.name))
    }
  }

  /** The same ReplicaSets as the cache has them now, own writes included. */
  const refreshed = (rollout: Rollout): Rollout => {
    const fresh = (one: Stored<ReplicaSet>): Stored<ReplicaSet> => replicaSets.get(one.metadata.namespace, one.metadata.name) ?? one
    return { ...rollout, current: rollout.current && fresh(rollout.current), old: rollout.old.map(fresh) }
  }

  const writeStatus = async ({ deployment }: Rollout, status: DeploymentStatus): Promise<void> => {
    if (canonical(status) === canonical(deployment.status)) return
    await client.update(kinds.deployments, { ...deployment, status }, { subresource: 'status' })
  }

  return reconciling(context, {
    name: NAME,
    reconcile,
    informers: [anyInformer(deployments), anyInformer(replicaSets), anyInformer(pods)],
    watch: (queue) => [
      deployments.subscribe(({ object }) => queue.add(keyOf(object))),
      replicaSets.subscribe(({ object, old }) => {
        for (const replicaSet of old ? [object, old] : [object]) {
          const controller = controllerOf(replicaSet)
          if (controller?.kind === 'Deployment') queue.add(`${replicaSet.metadata.namespace}/${controller.name}`)
          if (controller) continue
          for (const deployment of deployments.inNamespace(replicaSet.metadata.namespace ?? '')) {
            if (matchesLabelSelector(deployment.spec?.selector, replicaSet.metadata.labels)) queue.add(keyOf(deployment))
          }
        }
      }),
      // A Recreate rollout waits for the last old pod.
      pods.subscribe(({ type, object }) => {
        const owner = type === 'deleted' ? controllerOf(object) : undefined
        const replicaSet = owner?.kind === 'ReplicaSet' ? replicaSets.get(object.metadata.namespace, owner.name) : undefined
        const deployment = replicaSet && controllerOf(replicaSet)
        if (deployment) queue.add(`${object.metadata.namespace}/${deployment.name}`)
      }),
    ],
  })
}

type NewCondition = Pick<DeploymentCondition, 'type' | 'status' | 'reason' | 'message'>

const newReplicaSetCondition = (reason: string, message: string): NewCondition => ({ type: 'Progressing', status: 'True', reason, message })
