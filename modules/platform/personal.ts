/** What the tables of accounts hold: people who sign in, who are no customers. They leave by another way, with their account. */
import type { ImpersonalTable, Tables } from '@rapport/core/sql'

const members = 'Of people who sign in.'

const columns: Readonly<Record<string, string>> = {
  account: 'name email image',
  session: 'token ip_address user_agent',
  credential: 'provider subject password access_token refresh_token id_token scope',
  verification: 'identifier value',
  workspace: 'name',
  membership: '',
  invitation: 'token_hash email name role',
  attempt: 'key',
  setting: 'key value',
  message: 'kind recipient facts state code reason link_taken_by',
  reset: 'token_hash',
  second_factor: 'secret backup_codes',
  spent_code: 'code_hash',
  provider: 'name issuer client_id client_secret role domains',
  passkey: 'id name public_key transports',
  api_key: 'hash',
}

export const accountTables: Tables = {
  personal: [],
  impersonal: Object.entries(columns).map(([name, words]): ImpersonalTable => ({
    table: `control.${name}`,
    columns: words === '' ? [] : words.split(' '),
    why: members,
  })),
}
