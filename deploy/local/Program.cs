using Periscope.LocalHosting.Commands;

return await Door.RunAsync(args);
