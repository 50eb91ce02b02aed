import { Button, Dialog, InlineError, Select, TextField } from '@rapport/ui'
import { useState } from 'react'
import { reasonOf } from '../../api/problem.ts'
import { requestOnce } from '../../api/request.ts'
import { t } from '../../messages/t.tsx'
import { toast } from '../../shell/toasts.ts'
import { useForm } from '../useForm.ts'
import { withBelow } from './teamTree.ts'
import type { Team } from './types.ts'

/** What is to be done with the tree. */
export type Asked = { what: 'add'; above: string | null } | { what: 'rename'; team: Team } | { what: 'move'; team: Team }

interface TeamDialogProps {
  asked: Asked
  teams: readonly Team[]
  onClose: () => void
  onDone: () => void
}

/** Adds, renames or moves a team. */
export function TeamDialog({ asked, teams, onClose, onDone }: TeamDialogProps) {
  const team = 'team' in asked ? asked.team : null
  const [above, setAbove] = useState<string | null>(asked.what === 'add' ? asked.above : (team?.parent?.id ?? null))
  const form = useForm({ name: team?.name ?? '' }, { name: (value) => (value.trim() ? null : t('teams.noName')) })
  const title = {
    add: t('teams.addTitle'),
    rename: t('teams.renameTitle', { name: team?.name ?? '' }),
    move: t('teams.moveTitle', { name: team?.name ?? '' }),
  }
  const out = team ? withBelow(teams, team.id) : new Set<string>()
  const act = () =>
    form.submit(async (values) => {
      const name = values.name.trim()
      if (!team) await requestOnce('/teams', { method: 'POST', body: { name, parent: above } })
      else {
        const body = asked.what === 'rename' ? { name } : { parent: above }
        await requestOnce(`/teams/${team.id}`, { method: 'PATCH', body, version: team.version })
      }
      toast({
        text: {
          add: t('teams.added', { name }),
          rename: t('teams.renamed', { before: team?.name ?? '', name }),
          move: t('teams.moved', { name }),
        }[asked.what],
      })
      onDone()
      onClose()
    })
  return (
    <Dialog
      title={title[asked.what]}
      closeLabel={t('action.close')}
      onClose={onClose}
      onSubmit={() => void act()}
      foot={
        <>
          <Button onClick={onClose}>{t('action.cancel')}</Button>
          <Button look="primary" type="submit" disabled={form.busy}>
            {t(`teams.do.${asked.what}`)}
          </Button>
        </>
      }
    >
      {form.problem ? <InlineError>{reasonOf(form.problem)}</InlineError> : null}
      {asked.what === 'move' ? null : <TextField label={t('teams.name')} takesFocus {...form.bind('name')} />}
      {asked.what === 'rename' ? null : (
        <Select
          label={t('teams.above')}
          options={[
            { value: '', label: t('teams.top') },
            ...teams.filter(({ id }) => !out.has(id)).map(({ id, name }) => ({ value: id, label: name })),
          ]}
          value={above ?? ''}
          none={t('state.noneFound')}
          onChange={(id) => setAbove(id || null)}
        />
      )}
    </Dialog>
  )
}
