#include "base/rfc3339.h"

#define SECONDS_PER_DAY 86400
#define DURATION_MAX	((int64_t)100 * 365 * SECONDS_PER_DAY)
#define FRACTION_DIGITS 9

/* A date-time as it is written, before it is one number. */
struct fields {
	int year;
	int month;
	int day;
	int hour;
	int minute;
	int second;
};

/* Takes @digits decimal digits off the front of *text. */
static bool take_number(struct span *text, unsigned digits, int *out)
{
	int value = 0;

	if (text->size < digits)
		return false;
	for (unsigned i = 0; i < digits; i++) {
		char c = text->data[i];

		if (c < '0' || c > '9')
			return false;
		value = value * 10 + (c - '0');
	}
	text->data += digits;
	text->size -= digits;
	*out = value;
	return true;
}

/* Takes one of the characters of @set off the front of *text. */
static bool take_char(struct span *text, const char *set, char *out)
{
	if (text->size == 0 || text->data[0] == '\0' ||
	    !strchr(set, text->data[0]))
		return false;
	if (out)
		*out = text->data[0];
	text->data++;
	text->size--;
	return true;
}

/* Takes an optional fraction, which must then have digits, off *text. */
static bool take_fraction(struct span *text)
{
	unsigned digits = 0;
	int dropped;

	if (!take_char(text, ".", NULL))
		return true;
	while (digits < FRACTION_DIGITS && take_number(text, 1, &dropped))
		digits++;
	return digits > 0;
}

/* Takes "Z" or "+hh:mm" off *text as seconds east of UTC. */
static bool take_zone(struct span *text, int *offset)
{
	int hours;
	int minutes;
	char sign;

	*offset = 0;
	if (take_char(text, "Zz", NULL))
		return true;
	if (!take_char(text, "+-", &sign) || !take_number(text, 2, &hours) ||
	    !take_char(text, ":", NULL) || !take_number(text, 2, &minutes))
		return false;
	if (hours > 23 || minutes > 59)
		return false;
	*offset = (hours * 60 + minutes) * (sign == '-' ? -60 : 60);
	return true;
}

static bool is_leap(int year)
{
	return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

static int days_in_month(int year, int month)
{
	static const int days[] = {31, 28, 31, 30, 31, 30,
				   31, 31, 30, 31, 30, 31};

	return days[month - 1] + (month == 2 && is_leap(year));
}

static bool in_range(const struct fields *f)
{
	return f->year >= 1 && f->month >= 1 && f->month <= 12 && f->day >= 1 &&
	       f->day <= days_in_month(f->year, f->month) && f->hour <= 23 &&
	       f->minute <= 59 && f->second <= 60;
}

/* Days since 1970-01-01 of the first day of @year in the Gregorian calendar. */
static int64_t days_before_year(int year)
{
	int64_t last = year - 1;

	return last * 365 + last / 4 - last / 100 + last / 400 - 719162;
}

static int64_t to_seconds(const struct fields *f)
{
	int64_t days = days_before_year(f->year) + f->day - 1;
	int second = f->second == 60 ? 59 : f->second;

	for (int month = 1; month < f->month; month++)
		days += days_in_month(f->year, month);
	return days * SECONDS_PER_DAY + f->hour * 3600 + f->minute * 60 +
	       second;
}

int rfc3339_parse(struct span text, int64_t *seconds)
{
	struct fields f;
	int64_t value;
	int offset;

	if (!take_number(&text, 4, &f.year) || !take_char(&text, "-", NULL) ||
	    !take_number(&text, 2, &f.month) || !take_char(&text, "-", NULL) ||
	    !take_number(&text, 2, &f.day) || !take_char(&text, "Tt", NULL) ||
	    !take_number(&text, 2, &f.hour) || !take_char(&text, ":", NULL) ||
	    !take_number(&text, 2, &f.minute) || !take_char(&text, ":", NULL) ||
	    !take_number(&text, 2, &f.second) || !take_fraction(&text) ||
	    !take_zone(&text, &offset) || text.size != 0 || !in_range(&f))
		return -1;
	value = to_seconds(&f) - offset;
	/* a zone must not carry the time out of the years that we can write */
	if (value < days_before_year(1) * SECONDS_PER_DAY ||
	    value >= days_before_year(10000) * SECONDS_PER_DAY)
		return -1;
	/* seconds count to 60 only where a leap second can be: 23:59:60 UTC */
	if (f.second == 60 &&
	    (value % SECONDS_PER_DAY + SECONDS_PER_DAY) % SECONDS_PER_DAY !=
		    SECONDS_PER_DAY - 1)
		return -1;
	*seconds = value;
	return 0;
}

/* Splits @seconds, which lie in the years 1 to 9999, into fields. */
static void from_seconds(int64_t seconds, struct fields *f)
{
	int64_t since = seconds - days_before_year(1) * SECONDS_PER_DAY;
	int64_t days = since / SECONDS_PER_DAY;
	int rest = (int)(since % SECONDS_PER_DAY);

	/* an estimate that is a little too large */
	f->year = (int)(days / 365) + 1;
	while (days_before_year(f->year) - days_before_year(1) > days)
		f->year--;
	days -= days_before_year(f->year) - days_before_year(1);
	f->month = 1;
	while (days >= days_in_month(f->year, f->month))
		days -= days_in_month(f->year, f->month++);
	f->day = (int)days + 1;
	f->hour = rest / 3600;
	f->minute = rest / 60 % 60;
	f->second = rest % 60;
}

/* Writes @digits decimal digits of @value and @after; returns the end. */
static char *put_number(char *out, unsigned digits, int value, char after)
{
	for (unsigned i = digits; i > 0; i--) {
		out[i - 1] = (char)('0' + value % 10);
		value /= 10;
	}
	out[digits] = after;
	return out + digits + 1;
}

void rfc3339_format(char out[RFC3339_SIZE], int64_t seconds)
{
	const int64_t first = days_before_year(1) * SECONDS_PER_DAY;
	const int64_t last = days_before_year(10000) * SECONDS_PER_DAY - 1;
	struct fields f;

	/* what four digits cannot say is written as the nearest they can */
	if (seconds < first)
		seconds = first;
	if (seconds > last)
		seconds = last;
	from_seconds(seconds, &f);
	out = put_number(out, 4, f.year, '-');
	out = put_number(out, 2, f.month, '-');
	out = put_number(out, 2, f.day, 'T');
	out = put_number(out, 2, f.hour, ':');
	out = put_number(out, 2, f.minute, ':');
	out = put_number(out, 2, f.second, 'Z');
	*out = '\0';
}

int rfc3339_parse_duration(struct span text, int64_t *seconds)
{
	static const struct {
		char unit;
		int64_t seconds;
	} units[] = {{'s', 1},
		     {'m', 60},
		     {'h', 3600},
		     {'d', SECONDS_PER_DAY},
		     {'w', 7 * SECONDS_PER_DAY}};
	int64_t value = 0;
	int digit;

	if (text.size < 2 || text.data[0] == '0')
		return -1;
	while (text.size > 1) {
		if (!take_number(&text, 1, &digit))
			return -1;
		value = value * 10 + digit;
		if (value > DURATION_MAX)
			return -1;
	}
	for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++) {
		if (units[i].unit != text.data[0])
			continue;
		if (value > DURATION_MAX / units[i].seconds)
			return -1;
		*seconds = value * units[i].seconds;
		return 0;
	}
	return -1;
}
