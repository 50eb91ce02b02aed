-- Looked up again for each member, its segment took as long as the member itself; and whoever deleted a large segment waited for all of them to go.
-- Who follows the feed takes them away.
alter table segment_member drop constraint segment_member_workspace_id_segment_id_fkey;
