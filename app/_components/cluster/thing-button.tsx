'use client'
import type { ComponentProps, ReactNode } from 'react'
import type { Thing } from '../../../sandbox/cluster-protocol.ts'
import { classNames } from '../ui/class-names.ts'
import { useWorkspace, useWorkspaceView } from '../workspace/workspace-context.tsx'
import { sameThing, thingKey } from './things.ts'

interface Props extends Omit<ComponentProps<'button'>, 'onClick' | 'type'> {
  thing: Thing
  children: ReactNode
}

/** Something of the cluster that is shown closely at a click or Enter. In a drawing, arrow keys lead from one to the next (see `useArrowKeys`). */
export function ThingButton({ thing, className, children, ...rest }: Props) {
  const workspace = useWorkspace()
  const looked = useWorkspaceView((view) => sameThing(view.looked, thing))
  return (
    <button
      type="button"
      data-thing={thingKey(thing)}
      aria-pressed={looked}
      onClick={() => workspace.lookAt(looked ? null : thing)}
      className={classNames('rounded-soft text-start transition-colors pointer-coarse:min-h-11 pointer-coarse:min-w-11', looked ? 'bg-accent-wash' : 'hover:bg-sunk', className)}
      {...rest}
    >
      {children}
    </button>
  )
}
