/** The .NET names of Kusto's types, which schemas and answers carry beside its own. */
const DOTNET_TYPES: Readonly<Record<string, string>> = {
  string: 'System.String',
  long: 'System.Int64',
  int: 'System.Int32',
  real: 'System.Double',
  bool: 'System.SByte',
  datetime: 'System.DateTime',
  timespan: 'System.TimeSpan',
  guid: 'System.Guid',
  dynamic: 'System.Object',
}

export function dotnetType(type: string): string {
  return DOTNET_TYPES[type] ?? 'System.Object'
}
