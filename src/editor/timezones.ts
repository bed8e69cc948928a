/** Fills the list of time zones that the field `timezone` offers; any other name may be typed. */
export function offerTimezones(): void {
  const list = $('#telecom-timezones').empty()
  for (const zone of Intl.supportedValuesOf('timeZone')) $('<option>').val(zone).appendTo(list)
}
