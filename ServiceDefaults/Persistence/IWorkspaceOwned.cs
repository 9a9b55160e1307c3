namespace Periscope.ServiceDefaults.Persistence;

/// <summary>A row that belongs to one workspace. <see cref="ServiceDbContext"/> fills <see cref="WorkspaceId"/> when the row is added.</summary>
public interface IWorkspaceOwned
{
    Guid WorkspaceId { get; set; }
}
