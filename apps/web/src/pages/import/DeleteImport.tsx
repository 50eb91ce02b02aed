import { Button, Dialog, IconButton, InlineError, Menu } from '@rapport/ui'
import { useMutation } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { Ellipsis, Trash2 } from 'lucide-react'
import { useState } from 'react'
import { reasonOf } from '../../api/problem.ts'
import { queryClient } from '../../api/queries.ts'
import { request } from '../../api/request.ts'
import { t } from '../../messages/t.tsx'
import { toast } from '../../shell/toasts.ts'
import { importsQuery } from './queries.ts'
import { type Import, mayDelete } from './types.ts'

/** Deletes an import with its file, where the server lets it go. It cannot be taken back, so it is asked. */
export function DeleteImport({ one }: { one: Import }) {
  const navigate = useNavigate()
  const [asking, setAsking] = useState(false)
  const drop = useMutation({
    mutationFn: () => request(`/imports/${one.id}`, { method: 'DELETE' }),
    onSuccess: async () => {
      setAsking(false)
      toast({ text: t('imports.deleted', { name: one.name }) })
      await navigate({ to: '/import', search: { object: one.object } })
      queryClient.removeQueries({ queryKey: ['import', one.id] })
      await queryClient.invalidateQueries({ queryKey: importsQuery.queryKey })
    },
  })
  if (!mayDelete(one)) return null
  const wrote = one.startedAt ? one.counts.new + one.counts.changed : 0
  return (
    <>
      <Menu
        align="end"
        target={
          <IconButton label={t('action.more')}>
            <Ellipsis size={16} strokeWidth={1.6} aria-hidden />
          </IconButton>
        }
        entries={[
          {
            id: 'delete',
            label: t('imports.delete'),
            icon: <Trash2 size={16} strokeWidth={1.6} aria-hidden />,
            bad: true,
            onChoose: () => setAsking(true),
          },
        ]}
      />
      {asking ? (
        <Dialog
          title={t('imports.deleteAsk')}
          closeLabel={t('action.close')}
          onClose={() => setAsking(false)}
          foot={
            <>
              <Button onClick={() => setAsking(false)}>{t('action.cancel')}</Button>
              <Button look="primary" disabled={drop.isPending} onClick={() => drop.mutate()}>
                {t('imports.deleteDo')}
              </Button>
            </>
          }
        >
          {drop.error ? <InlineError>{reasonOf(drop.error)}</InlineError> : null}
          <p>{wrote > 0 ? t('imports.deleteWrote', { count: wrote }) : t('imports.deleteUnwritten')}</p>
        </Dialog>
      ) : null}
    </>
  )
}
