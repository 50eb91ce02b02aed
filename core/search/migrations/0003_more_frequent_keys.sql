-- A company of a million records has more than a thousand keys that many of them have, which is all that statistics hold of themselves.
alter table search_row alter column keys set statistics 300;
