import { Suspense, lazy } from 'react'
import { Download, Eraser } from 'lucide-react'
import type { ReactNode } from 'react'
import { addressOf } from '../../api/request.ts'
import type { ObjectMeta } from '../../api/types.ts'
import { t } from '../../messages/t.tsx'

/** Few erase anybody, and the dialog brings its texts with it. */
const EraseDialog = lazy(() => import('./EraseDialog.tsx').then((module) => ({ default: module.EraseDialog })))

const line = { size: 16, strokeWidth: 1.6, 'aria-hidden': true } as const

/** Whether records of an object can be told whole and erased: those with mail addresses, with which things happen. */
export const isPersonal = (object: ObjectMeta): boolean =>
  object.interactions === true && Object.values(object.fields).some(({ kind }) => kind === 'emails')

export interface PersonalEntry {
  id: string
  label: string
  icon: ReactNode
  bad?: true
  onChoose: () => void
}

/** What administrators can do with all that is known of somebody. */
export function personalEntries(object: ObjectMeta, record: string, onErase: () => void): readonly PersonalEntry[] {
  const one = object.label[0].toLowerCase()
  return [
    { id: 'export', label: t('record.exportAll', { one }), icon: <Download {...line} />, onChoose: () => download(object.name, record) },
    { id: 'erase', label: t('record.erase', { one }), icon: <Eraser {...line} />, bad: true, onChoose: onErase },
  ]
}

function download(object: string, record: string): void {
  const link = document.createElement('a')
  link.href = addressOf('/subject-export', { object, record })
  link.download = ''
  link.click()
}

interface ErasingProps {
  object: ObjectMeta
  record: string
  name: string
  onErased: () => void
  onClose: () => void
}

export const Erasing = ({ object, ...rest }: ErasingProps) => (
  <Suspense fallback={null}>
    <EraseDialog object={object.name} {...rest} />
  </Suspense>
)
