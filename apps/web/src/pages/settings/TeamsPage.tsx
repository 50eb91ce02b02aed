import { Button, EmptyState, IconButton, InlineError, Menu } from '@rapport/ui'
import { useQuery } from '@tanstack/react-query'
import { Ellipsis, Plus } from 'lucide-react'
import { useState } from 'react'
import { objectNamed } from '../../api/meta.ts'
import { reasonOf } from '../../api/problem.ts'
import { queryClient } from '../../api/queries.ts'
import { remove, sayDeleted } from '../../list/removal.ts'
import { t } from '../../messages/t.tsx'
import { useModel } from '../../shell/useModel.ts'
import { NotLoaded, ReadOnly, useAdministrator } from './Parts.tsx'
import { teamsQuery } from './queries.ts'
import frame from './Settings.module.css'
import { type Asked, TeamDialog } from './TeamDialog.tsx'
import styles from './Teams.module.css'
import { type Branch, treeOf } from './teamTree.ts'
import type { Team } from './types.ts'

const settled = () => void queryClient.invalidateQueries({ queryKey: teamsQuery.queryKey })

/** The tree of teams. */
export function TeamsPage() {
  const administrator = useAdministrator()
  const meta = useModel()
  const teams = useQuery(teamsQuery)
  const [asked, setAsked] = useState<Asked | null>(null)
  const [problem, setProblem] = useState<string | null>(null)
  const drop = async (team: Team) => {
    const object = objectNamed(meta, 'team')
    if (!object) return
    try {
      const done = await remove(object, [team.id])
      setProblem(done.deleted > 0 ? null : (done.skipped[0]?.message ?? null))
      if (done.deleted > 0) sayDeleted(object, done, settled)
    } catch (error) {
      setProblem(reasonOf(error))
    }
    settled()
  }
  return (
    <div className={frame.page}>
      <div className={frame.top}>
        <h2 className={frame.title}>{t('settings.teams')}</h2>
        {administrator ? (
          <span className={frame.end}>
            <Button look="primary" icon={<Plus size={16} aria-hidden />} onClick={() => setAsked({ what: 'add', above: null })}>
              {t('teams.add')}
            </Button>
          </span>
        ) : null}
      </div>
      <p className={frame.text}>{t('teams.text')}</p>
      {administrator ? null : <ReadOnly />}
      {problem ? <InlineError>{problem}</InlineError> : null}
      {!teams.data ? (
        <NotLoaded error={teams.error} retry={() => void teams.refetch()} />
      ) : teams.data.length === 0 ? (
        <EmptyState title={t('teams.none')} text={t('teams.noneText')} />
      ) : (
        <Branches branches={treeOf(teams.data)} onAsk={administrator ? setAsked : null} onDrop={drop} />
      )}
      {asked ? <TeamDialog asked={asked} teams={teams.data ?? []} onClose={() => setAsked(null)} onDone={settled} /> : null}
    </div>
  )
}

interface BranchesProps {
  branches: readonly Branch[]
  onAsk: ((asked: Asked) => void) | null
  onDrop: (team: Team) => Promise<void>
}

function Branches({ branches, onAsk, onDrop }: BranchesProps) {
  return (
    <ul className={styles.branches}>
      {branches.map(({ team, below }) => (
        <li key={team.id} className={styles.branch}>
          <div className={styles.team}>
            <span className={styles.name}>{team.name}</span>
            {onAsk ? (
              <>
                <IconButton label={t('teams.addBelow', { name: team.name })} onClick={() => onAsk({ what: 'add', above: team.id })}>
                  <Plus size={16} strokeWidth={1.6} aria-hidden />
                </IconButton>
                <Menu
                  align="end"
                  target={
                    <IconButton label={t('teams.more', { name: team.name })}>
                      <Ellipsis size={16} strokeWidth={1.6} aria-hidden />
                    </IconButton>
                  }
                  entries={[
                    { id: 'rename', label: t('teams.rename'), onChoose: () => onAsk({ what: 'rename', team }) },
                    { id: 'move', label: t('teams.move'), onChoose: () => onAsk({ what: 'move', team }) },
                    { kind: 'divider', id: 'line' },
                    { id: 'delete', label: t('teams.delete'), bad: true, onChoose: () => void onDrop(team) },
                  ]}
                />
              </>
            ) : null}
          </div>
          {below.length > 0 ? <Branches branches={below} onAsk={onAsk} onDrop={onDrop} /> : null}
        </li>
      ))}
    </ul>
  )
}
