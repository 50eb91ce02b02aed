-- Conditions read what was said of interactions together with who they concern: by their type they are found where that stands.
create index interaction_type on interaction (workspace_id, type, at);
drop index interaction_of_type;
