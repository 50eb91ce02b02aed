/** All that the mails of a broadcast are made of, as SQL: whatever of it is another since it was read, the mails are another. */

/** Joins for `broadcast b`: its template as `t`, its purpose as `p`, its sender as `s`. */
export const madeOf = `left join template t on t.workspace_id = $1 and t.id = b.template_id left join purpose p on p.workspace_id = $1 and p.id = b.purpose_id
  left join sender s on s.workspace_id = $1 and s.id = b.sender_id`

/** The versions of it as one text. */
export const versions = `concat_ws(' ', b.version, t.version, p.version, s.version)`
