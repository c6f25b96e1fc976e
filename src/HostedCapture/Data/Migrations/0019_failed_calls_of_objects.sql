-- The intent or payment that a failed call named in its path, for the object's timeline.
alter table failed_calls add column object_id text;

-- Templates as the API's description has them.
update failed_calls set route = replace(route, ':guid}', '}');

create index failed_calls_by_object on failed_calls (object_id, id);
