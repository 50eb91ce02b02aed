-- Steps of formulas that plain operators would fail at, or that name a part more than once. The same as core/rules/numbers.ts and functions.ts.
create function app_times(a double precision, b double precision) returns double precision language plpgsql immutable parallel safe strict as $$
begin
  if abs(a) < 1e-150 or abs(b) < 1e-150 then
    return 0;
  end if;
  return a * b;
end
$$;

create function app_over(a double precision, b double precision) returns double precision language plpgsql immutable parallel safe strict as $$
begin
  if abs(b) < 1e-150 then
    return null;
  end if;
  if abs(a) < 1e-150 then
    return 0;
  end if;
  return a / b;
end
$$;

-- Halves go away from zero; what lies within 10^-15 of one is one.
create function app_round(a double precision, digits integer) returns double precision language plpgsql immutable parallel safe strict as $$
declare
  power double precision := ('1e' || digits)::double precision;
  size double precision;
begin
  if abs(a) >= 1e15 then
    return a;
  end if;
  if abs(a) < 1e-20 then
    return 0;
  end if;
  size := abs(a) * power;
  if size >= 1e15 then
    return a;
  end if;
  if size < 0.25 then
    return 0;
  end if;
  return sign(a) * (floor(size + 0.5 + least(size * 1e-15, 1e-4)) / power);
end
$$;

-- A day that exists, or null.
create function app_date(year double precision, month double precision, day double precision) returns date language plpgsql immutable parallel safe strict as $$
declare
  found date;
begin
  if trunc(year) not between 1 and 9999 or trunc(month) not between 1 and 12 or trunc(day) not between 1 and 31 then
    return null;
  end if;
  found := make_date(trunc(year)::integer, trunc(month)::integer, 1) + (trunc(day)::integer - 1);
  return case when extract(month from found) = trunc(month) then found end;
end
$$;

create function app_add_days(day date, days double precision) returns date language plpgsql immutable parallel safe strict as $$
begin
  if trunc(days) not between '0001-01-01'::date - day and '9999-12-31'::date - day then
    return null;
  end if;
  return day + trunc(days)::integer;
end
$$;

-- The last day of a month that is too short.
create function app_add_months(day date, months double precision) returns date language plpgsql immutable parallel safe strict as $$
begin
  if extract(year from day) * 12 + extract(month from day) - 1 + trunc(months) not between 12 and 119999 then
    return null;
  end if;
  return (day + make_interval(months => trunc(months)::integer))::date;
end
$$;
