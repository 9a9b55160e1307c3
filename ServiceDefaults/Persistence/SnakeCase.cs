using System.Text.Json;
using Microsoft.EntityFrameworkCore;

namespace Periscope.ServiceDefaults.Persistence;

/// <summary>PostgreSQL folds unquoted names to lower case, so tables and columns are snake_case while C# keeps its own case.</summary>
internal static class SnakeCase
{
    public static string From(string name) => JsonNamingPolicy.SnakeCaseLower.ConvertName(name);

    public static void Apply(ModelBuilder model)
    {
        foreach (var entity in model.Model.GetEntityTypes())
        {
            if (entity.GetTableName() is { } table)
            {
                entity.SetTableName(From(table));
            }

            foreach (var property in entity.GetProperties().Where(p => p.FindAnnotation("Relational:ColumnName") is null))
            {
                property.SetColumnName(From(property.Name));
            }
        }
    }
}
